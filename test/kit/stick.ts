/**
 * An EnOcean stick at the far end of a serial wire. It knows one answer, to the question by which a gateway sees whether
 * it lives (CO_RD_IDBASE); question and answer are the bytes of the shared vectors 9 and 10.
 */
import { SerialPort } from "serialport";

const question = Buffer.from("5500010005700838", "hex");
const answer = Buffer.from("5500050002CE00FF800000DA", "hex");

export interface Stick {
  /** What its radio heard goes out by the wire. */
  hears(bytes: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

export async function openStick(path: string): Promise<Stick> {
  const port = new SerialPort({ path, baudRate: 57_600, autoOpen: false });
  let asked = Buffer.alloc(0);
  port.on("data", (chunk: Buffer) => {
    asked = Buffer.concat([asked, chunk]);
    for (let at = asked.indexOf(question); at >= 0; at = asked.indexOf(question)) {
      asked = asked.subarray(at + question.length);
      port.write(answer);
    }
    asked = asked.subarray(-question.length);
  });
  port.on("error", () => {});
  const done = (act: (tell: (fault: Error | null | undefined) => void) => unknown) =>
    new Promise<void>((resolve, reject) => act((fault) => (fault ? reject(fault) : resolve())));
  await done((tell) => port.open(tell));
  return {
    async hears(bytes) {
      port.write(Buffer.from(bytes));
      await done((tell) => port.drain(tell));
    },
    async stop() {
      if (port.isOpen) await done((tell) => port.close(tell));
    },
  };
}
