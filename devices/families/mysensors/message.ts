export const command = { presentation: 0, set: 1, request: 2, internal: 3, stream: 4 } as const;
export type Command = (typeof command)[keyof typeof command];

export interface Message {
  readonly node: number;
  readonly child: number;
  readonly command: Command;
  readonly ack: boolean;
  readonly type: number;
  readonly payload: string;
}

/** A payload has 25 bytes at most; lines longer than this are noise that looks like text. */
const longest = 120;
const shape = /^(\d{1,3});(\d{1,3});([0-4]);([01]);(\d{1,3});(.*)$/s;
/** The node itself, as a child of its own. */
export const itself = 255;
/** Nobody's id: a node that has none yet. */
const nobody = 255;
/** S_, V_ and I_ types of MySensors 2.x end well below. */
const lastType = 63;

export function splitMessage(text: string): Message | undefined {
  if (text.length > longest) return undefined;
  const [, node, child, kind, ack, type, payload = ""] = shape.exec(text) ?? [];
  const found = commandOf(Number(kind));
  if (node === undefined || found === undefined) return undefined;
  const message = { node: Number(node), child: Number(child), command: found, type: Number(type) };
  const inRange = message.node <= nobody && message.child <= itself && message.type <= lastType;
  return inRange ? { ...message, ack: ack === "1", payload } : undefined;
}

export const isMessage = (text: string): boolean => splitMessage(text) !== undefined;

function commandOf(number: number): Command | undefined {
  return Object.values(command).find((each) => each === number);
}

/** `1/3` a child, `1` the node itself. */
export const deviceOf = ({ node, child }: Pick<Message, "node" | "child">): string =>
  child === itself ? `${node}` : `${node}/${child}`;
