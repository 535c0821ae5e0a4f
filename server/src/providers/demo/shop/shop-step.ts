/** One step of a turn in the making: calls that have not been made yet, and what is to be said. */
import type { ModelTool } from '../../port.ts';
import type { DemoCall } from '../plan.ts';
import type { ShopMemory } from './memory.ts';
import type { SeenProduct } from './product-text.ts';
import { changesCart, makeCall, VIEW_CART } from './shop-tools.ts';
import type { TurnSoFar } from './turn-so-far.ts';
import { answersTo } from './turn-so-far.ts';

/** Against a tool whose answers lead nowhere. */
const MAX_STEPS = 5;
const MAX_CALLS = 8;

export class ShopStep {
  readonly calls: DemoCall[] = [];
  /** Questions, and what cannot be done: said when no call is left. */
  readonly notes: string[] = [];
  readonly turn: TurnSoFar;
  readonly tools: readonly ModelTool[];
  /** Whether an earlier wish of the message shows products that a later one may point at. */
  listsFirst = false;

  constructor(turn: TurnSoFar, tools: readonly ModelTool[]) {
    this.turn = turn;
    this.tools = tools;
  }

  /** What the words of the message point at: what was there before it, or what it asked for first. */
  get memory(): ShopMemory {
    const { before, after } = this.turn;
    return this.listsFirst ? (after ?? before) : before;
  }

  /** The cart as it was when it was looked into in this turn. */
  get cartInTurn(): readonly SeenProduct[] | undefined {
    return this.hasAnswer(VIEW_CART, {}) ? (this.turn.after?.cart ?? []) : undefined;
  }

  get isChangingCart(): boolean {
    return this.calls.some(({ toolName }) => changesCart(toolName));
  }

  isOffered(toolName: string): boolean {
    return this.tools.some(({ name }) => name === toolName);
  }

  hasAnswer(toolName: string, input: DemoCall['input']): boolean {
    return answersTo(this.turn, { toolName, input }).length > 0;
  }

  /** Calls a tool unless this turn did already; says so where it is not offered. */
  call(toolName: string, input: DemoCall['input']): void {
    if (!this.isOffered(toolName)) {
      this.say(`I would need the tool \`${toolName}\` for that, and it is not switched on here.`);
    } else if (!this.hasAnswer(toolName, input)) this.callAgain(toolName, input);
  }

  /** Calls a tool, whatever it answered before. */
  callAgain(toolName: string, input: DemoCall['input']): void {
    const tool = this.tools.find(({ name }) => name === toolName);
    const isEnough = this.turn.steps >= MAX_STEPS || this.calls.length >= MAX_CALLS;
    if (tool === undefined || isEnough) return;
    const call = makeCall(tool, input);
    const isThere = this.calls.some((made) => JSON.stringify(made) === JSON.stringify(call));
    if (!isThere) this.calls.push(call);
  }

  say(note: string): void {
    if (!this.notes.includes(note)) this.notes.push(note);
  }
}
