/** Text of a template into its parts, or `undefined` where anything in it is not ours to read. */

export type Expression =
  | { readonly is: "constant"; readonly value: string | number | boolean | null }
  | { readonly is: "path"; readonly json: boolean; readonly steps: readonly (string | number)[] }
  | { readonly is: "filter"; readonly of: Expression; readonly name: string; readonly argument: Expression | undefined }
  | { readonly is: "compare"; readonly left: Expression; readonly right: Expression; readonly equal: boolean }
  | { readonly is: "choose"; readonly when: Expression; readonly then: Expression; readonly otherwise: Expression };

export type Part =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "print"; readonly of: Expression }
  | {
      readonly is: "if";
      readonly branches: readonly { readonly when: Expression | undefined; readonly body: Template }[];
    };

export type Template = readonly Part[];

/** Longer ones exist (light effects); none of them says what a contact says. */
export const templateLimits = { length: 1_024, depth: 16 } as const;

type Token =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "open"; readonly sign: "{{" | "{%" }
  | { readonly is: "close"; readonly sign: "}}" | "%}" }
  | { readonly is: "string"; readonly text: string }
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "name"; readonly text: string }
  | { readonly is: "sign"; readonly text: string };

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

export function parseTokens(text: string): Template | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  const cursor: Cursor = { tokens, at: 0, depth: 0 };
  const parts = partsOf(cursor);
  return parts && cursor.at === tokens.length ? parts : undefined;
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const next = /\{\{-?|\{%-?|\{#/.exec(text.slice(at));
    const start = next ? at + next.index : text.length;
    if (start > at) tokens.push({ is: "text", text: text.slice(at, start) });
    if (!next) break;
    if (next[0] === "{#") return undefined;
    const sign = next[0].startsWith("{{") ? "{{" : "{%";
    tokens.push({ is: "open", sign });
    const end = inside(text, start + next[0].length, sign === "{{" ? "}}" : "%}", tokens);
    if (end === undefined) return undefined;
    at = end;
  }
  return tokens;
}

const piece = /\s*(?:-?(\}\}|%\})|'([^'\\]*)'|"([^"\\]*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(==|!=|[().[\]|,]))/y;

/** Tokens up to the closing sign; returns where the text goes on. */
function inside(text: string, from: number, closing: "}}" | "%}", tokens: Token[]): number | undefined {
  piece.lastIndex = from;
  for (let found = piece.exec(text); found; found = piece.exec(text)) {
    const [, close, single, double, number, name, sign] = found;
    if (close !== undefined) {
      if (close !== closing) return undefined;
      tokens.push({ is: "close", sign: closing });
      return piece.lastIndex;
    }
    const string = single ?? double;
    if (string !== undefined) tokens.push({ is: "string", text: string });
    else if (number !== undefined) tokens.push({ is: "number", value: Number(number) });
    else if (name !== undefined) tokens.push({ is: "name", text: name });
    else if (sign !== undefined) tokens.push({ is: "sign", text: sign });
  }
  return undefined;
}

const peek = (cursor: Cursor): Token | undefined => cursor.tokens[cursor.at];

function takes(cursor: Cursor, is: Token["is"], text: string): boolean {
  const token = peek(cursor);
  const same = token?.is === is && "text" in token && token.text === text;
  if (same) cursor.at += 1;
  return same;
}

function closes(cursor: Cursor, sign: "}}" | "%}"): boolean {
  const token = peek(cursor);
  const same = token?.is === "close" && token.sign === sign;
  if (same) cursor.at += 1;
  return same;
}

/** Every way down goes through here: a nest is as deep as the limit says, and no deeper. */
function deeper<T>(cursor: Cursor, read: () => T | undefined): T | undefined {
  if (cursor.depth >= templateLimits.depth) return undefined;
  cursor.depth += 1;
  const found = read();
  cursor.depth -= 1;
  return found;
}

/** Up to the end, or to a `{% elif/else/endif` that belongs to whoever called. */
function partsOf(cursor: Cursor): Template | undefined {
  const parts: Part[] = [];
  for (let token = peek(cursor); token; token = peek(cursor)) {
    if (token.is === "text") {
      cursor.at += 1;
      parts.push(token);
      continue;
    }
    if (token.is !== "open") return undefined;
    if (token.sign === "{%" && !isName(cursor.tokens[cursor.at + 1], "if")) return parts;
    cursor.at += 1;
    const part = token.sign === "{{" ? printOf(cursor) : deeper(cursor, () => ifOf(cursor));
    if (!part) return undefined;
    parts.push(part);
  }
  return parts;
}

const isName = (token: Token | undefined, text: string): boolean => token?.is === "name" && token.text === text;

function printOf(cursor: Cursor): Part | undefined {
  const of = expressionOf(cursor);
  return of && closes(cursor, "}}") ? { is: "print", of } : undefined;
}

type Branch = Extract<Part, { is: "if" }>["branches"][number];

function ifOf(cursor: Cursor): Part | undefined {
  const branches: Branch[] = [];
  for (let last = false; ; ) {
    const word = peek(cursor);
    cursor.at += 1;
    if (isName(word, "endif")) return branches.length > 0 && closes(cursor, "%}") ? { is: "if", branches } : undefined;
    const conditional = isName(word, branches.length === 0 ? "if" : "elif");
    if (last || (!conditional && !isName(word, "else"))) return undefined;
    last = !conditional;
    const when = conditional ? expressionOf(cursor) : undefined;
    // What is true by being there is Python's business: a 1 or a "false" would have to be guessed.
    if (conditional && when?.is !== "compare") return undefined;
    const body = closes(cursor, "%}") ? partsOf(cursor) : undefined;
    if (!body || peek(cursor)?.is !== "open") return undefined;
    branches.push({ when, body });
    cursor.at += 1;
  }
}

function expressionOf(cursor: Cursor): Expression | undefined {
  return deeper(cursor, () => {
    const then = comparisonOf(cursor);
    if (!then || !takes(cursor, "name", "if")) return then;
    const when = comparisonOf(cursor);
    if (when?.is !== "compare" || !takes(cursor, "name", "else")) return undefined;
    const otherwise = expressionOf(cursor);
    return otherwise && { is: "choose", when, then, otherwise };
  });
}

function comparisonOf(cursor: Cursor): Expression | undefined {
  const left = filteredOf(cursor);
  const equal = left !== undefined && takes(cursor, "sign", "==");
  if (!left || (!equal && !takes(cursor, "sign", "!="))) return left;
  const right = filteredOf(cursor);
  return right && { is: "compare", left, right, equal };
}

/** Name, and whether it must, may or must not have an argument. */
const filters = new Map<string, "must" | "may" | "none">([
  ["default", "must"],
  ["lower", "none"],
  ["upper", "none"],
  ["int", "none"],
  ["float", "none"],
  ["round", "may"],
  ["is_defined", "none"],
]);

function filteredOf(cursor: Cursor): Expression | undefined {
  let of = primaryOf(cursor);
  while (of && takes(cursor, "sign", "|")) {
    const token = peek(cursor);
    const wanted = token?.is === "name" ? filters.get(token.text) : undefined;
    if (token?.is !== "name" || wanted === undefined) return undefined;
    cursor.at += 1;
    const given = takes(cursor, "sign", "(");
    const argument = given ? expressionOf(cursor) : undefined;
    if (given && (!argument || wanted === "none" || !takes(cursor, "sign", ")"))) return undefined;
    if (!given && wanted === "must") return undefined;
    of = { is: "filter", of, name: token.text, argument };
  }
  return of;
}

const constants = new Map<string, boolean | null>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

function primaryOf(cursor: Cursor): Expression | undefined {
  const token = peek(cursor);
  cursor.at += 1;
  switch (token?.is) {
    case "string":
      return { is: "constant", value: token.text };
    case "number":
      return { is: "constant", value: token.value };
    case "name": {
      const constant = constants.get(token.text);
      if (constant !== undefined) return { is: "constant", value: constant };
      if (token.text === "value") return { is: "path", json: false, steps: [] };
      return token.text === "value_json" ? pathOf(cursor) : undefined;
    }
    case "sign": {
      const within = token.text === "(" ? expressionOf(cursor) : undefined;
      return within && takes(cursor, "sign", ")") ? within : undefined;
    }
    default:
      return undefined;
  }
}

function pathOf(cursor: Cursor): Expression | undefined {
  const steps: (string | number)[] = [];
  for (;;) {
    if (takes(cursor, "sign", ".")) {
      const token = peek(cursor);
      if (token?.is !== "name") return undefined;
      steps.push(token.text);
    } else if (takes(cursor, "sign", "[")) {
      const token = peek(cursor);
      if (token?.is === "string") steps.push(token.text);
      else if (token?.is === "number" && Number.isInteger(token.value)) steps.push(token.value);
      else return undefined;
      cursor.at += 1;
      if (takes(cursor, "sign", "]")) continue;
      return undefined;
    } else return { is: "path", json: true, steps };
    cursor.at += 1;
  }
}
