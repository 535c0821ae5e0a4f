/**
 * What may stand in a `chat.completion.chunk`. Nothing is guaranteed: vendors leave fields out, send
 * null, or another type, so every reader checks what it takes.
 */
export interface WireChunk {
  model?: unknown;
  choices?: unknown;
  usage?: unknown;
  error?: unknown;
  x_groq?: unknown;
}

export interface WireChoice {
  index?: unknown;
  delta?: unknown;
  finish_reason?: unknown;
  usage?: unknown;
}

export interface WireDelta {
  content?: unknown;
  refusal?: unknown;
  reasoning?: unknown;
  reasoning_content?: unknown;
  tool_calls?: unknown;
  function_call?: unknown;
}
