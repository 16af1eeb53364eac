import fc from "fast-check";
import mqttPacket from "mqtt-packet";
import { expect, test } from "vitest";
import { Cutter } from "../../broker/cutter.ts";

const packets = fc.array(
  fc.oneof(
    fc.record({ size: fc.nat(400), qos: fc.constantFrom(0 as const, 1 as const) }).map(({ size, qos }) =>
      mqttPacket.generate({
        cmd: "publish",
        topic: "d/x",
        payload: Buffer.alloc(size, 7),
        qos,
        dup: false,
        retain: false,
        ...(qos > 0 && { messageId: 9 }),
      }),
    ),
    fc.constant(mqttPacket.generate({ cmd: "pingreq" })),
  ),
  { minLength: 1, maxLength: 150 },
);

test("however the bytes were cut on their way, the same packets come out, whole and in order", () => {
  fc.assert(
    fc.property(packets, fc.array(fc.nat(90), { minLength: 1, maxLength: 40 }), (sent, steps) => {
      const stream = Buffer.concat(sent);
      const cutter = new Cutter(4_096);
      const out: Buffer[] = [];
      let publishes = 0;
      for (let at = 0, step = 0; at < stream.length; step++) {
        const end = at + 1 + (steps[step % steps.length] ?? 0);
        const { cuts, fault } = cutter.push(Buffer.from(stream.subarray(at, end)));
        expect(fault).toBeUndefined();
        for (const cut of cuts) {
          out.push(Buffer.from(cut.bytes));
          publishes += cut.publishes;
        }
        at = end;
      }
      expect(Buffer.concat(out).equals(stream)).toBe(true);
      expect(cutter.held).toBe(0);
      expect(publishes).toBe(sent.filter((packet) => (packet[0] ?? 0) >> 4 === 3).length);
    }),
    { numRuns: 500 },
  );
});

test("a length above the limit is refused by its header alone, whatever came before it is kept", () => {
  const ping = mqttPacket.generate({ cmd: "pingreq" });
  const cutter = new Cutter(4_096);
  const { cuts, fault } = cutter.push(Buffer.concat([ping, Buffer.from("30ffff7f00", "hex")]));
  expect(cuts.map((cut) => cut.bytes.toString("hex"))).toEqual(["c000"]);
  expect(fault).toBe("too-long");
});

test("a length that never ends is refused at its fifth byte, also when it comes byte by byte", () => {
  const cutter = new Cutter(4_096);
  const faults = [...Buffer.from("30ffffffff", "hex")].map((byte) => cutter.push(Buffer.from([byte])).fault);
  expect(faults).toEqual([undefined, undefined, undefined, undefined, "bad-length"]);
});

test("a CONNECT is handed on alone: nothing behind it is looked at before the login", () => {
  const cutter = new Cutter(4_096);
  const connect = mqttPacket.generate({
    cmd: "connect",
    clientId: "x",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    keepalive: 0,
  });
  const ping = mqttPacket.generate({ cmd: "pingreq" });
  const { cuts } = cutter.push(Buffer.concat([connect, ping, ping]));
  expect(cuts.map(({ kind, bytes }) => [kind, bytes.length])).toEqual([
    [1, connect.length],
    [12, 4],
  ]);
});
