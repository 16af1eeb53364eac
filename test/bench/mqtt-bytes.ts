/** As much MQTT 3.1.1 as a load client and a tap need. Packets are built once; the generator must not be what is measured. */

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
};

function packet(header: number, body: Buffer): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.of(header), Buffer.from(length), body]);
}

export interface Login {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

/** CONNECT with a clean session and no keep-alive. */
export const connectPacket = ({ clientId, username, password }: Login): Buffer =>
  packet(
    0x10,
    Buffer.concat([text("MQTT"), Buffer.of(4, 0b1100_0010, 0, 0), text(clientId), text(username), text(password)]),
  );

/** PUBLISH with QoS 1; the packet id stands in front of the payload. */
export function publishPacket(topic: string, payload: string, id: number): Buffer {
  return packet(0x32, Buffer.concat([text(topic), Buffer.of(id >> 8, id & 0xff), Buffer.from(payload, "utf8")]));
}

export const packetKinds = { connack: 2, publish: 3, puback: 4 } as const;

export interface Seen {
  readonly kind: number;
  /** First byte, with its flags. */
  readonly header: number;
  readonly body: Buffer;
}

/** Cuts a stream into packets, however it was cut before. */
export function createPacketCutter(onPacket: (seen: Seen) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    for (;;) {
      const sized = sizeAt(held, at);
      if (!sized || held.length < sized.body + sized.length) break;
      const header = held.readUInt8(at);
      onPacket({ kind: header >> 4, header, body: held.subarray(sized.body, sized.body + sized.length) });
      at = sized.body + sized.length;
    }
    held = held.subarray(at);
  };
}

function sizeAt(bytes: Buffer, at: number): { readonly body: number; readonly length: number } | undefined {
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) << (7 * (i - 1));
    if (byte < 0x80) return { body: at + i + 1, length };
  }
  throw new Error("not MQTT: a length of more than four bytes");
}

export function readPublish(seen: Seen): { readonly topic: string; readonly payload: Buffer } {
  const length = seen.body.readUInt16BE(0);
  const qos = (seen.header >> 1) & 3;
  return {
    topic: seen.body.toString("utf8", 2, 2 + length),
    payload: seen.body.subarray(2 + length + (qos > 0 ? 2 : 0)),
  };
}
