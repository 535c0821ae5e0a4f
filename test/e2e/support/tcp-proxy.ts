/** A wire between two programs of a test that can be cut, mended and held. */
import { EventEmitter, once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export class TcpProxy {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #events = new EventEmitter<{ refused: [] }>();
  /** Near and far end of every connection. */
  readonly #connections = new Map<Socket, Socket>();
  /** Bytes of answers that still go through. */
  #allowedBytes = Number.POSITIVE_INFINITY;
  #isCut = false;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer((near) => this.#accept(near));
  }

  static async start(targetUrl: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(Number(new URL(targetUrl).port));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Address of the near end. */
  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('It does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Lets so many more bytes of answers through, and then keeps what comes; nobody is told. */
  hold(afterBytes = 0): void {
    this.#allowedBytes = afterBytes;
  }

  /** Lets through what was kept, and all that follows. */
  release(): void {
    this.#allowedBytes = Number.POSITIVE_INFINITY;
    for (const far of this.#connections.values()) far.resume();
  }

  /** Breaks every connection, and any new one at once. */
  cut(): void {
    this.#isCut = true;
    for (const near of this.#connections.keys()) near.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** Resolves at the next try to connect while it is cut. */
  async nextRefusal(): Promise<void> {
    await once(this.#events, 'refused');
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const near of this.#connections.keys()) near.destroy();
    await closed;
  }

  #accept(near: Socket): void {
    if (this.#isCut) {
      near.resetAndDestroy();
      this.#events.emit('refused');
      return;
    }
    const far = connect(this.#targetPort, '127.0.0.1');
    this.#connections.set(near, far);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true);
      // Both ends break together; why is of no interest here.
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroySoon());
    }
    near.on('data', (bytes) => far.write(bytes));
    near.on('close', () => this.#connections.delete(near));
    far.on('data', (bytes) => this.#passAnswer(bytes, far, near));
  }

  #passAnswer(bytes: Buffer, far: Socket, near: Socket): void {
    const allowed = bytes.subarray(0, this.#allowedBytes);
    this.#allowedBytes -= allowed.length;
    near.write(allowed);
    if (allowed.length === bytes.length) return;
    far.pause();
    far.unshift(bytes.subarray(allowed.length));
  }
}
