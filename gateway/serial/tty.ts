import { SerialPort } from "serialport";
import type { Line, LineEars } from "./line.ts";

/** 8 data bits, no parity, 1 stop bit: every receiver we know. The port is locked against a second program. */
export function openTty(path: string, baud: number, ears: LineEars): Promise<Line> {
  const port = new SerialPort({
    path,
    baudRate: baud,
    dataBits: 8,
    parity: "none",
    stopBits: 1,
    autoOpen: false,
    lock: true,
  });
  return new Promise((resolve, reject) => {
    port.open((fault) => {
      if (fault) reject(fault);
      else resolve(lineOver(port, ears));
    });
  });
}

function lineOver(port: SerialPort, ears: LineEars): Line {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    if (port.isOpen) port.close(() => {});
    ears.ended("unplugged");
  };
  port.on("data", (chunk: Buffer) => {
    if (!over) ears.data(chunk);
  });
  // An unplugged adapter shows as `close` with a disconnect error, as an error, or as an end of file, depending on its driver.
  port.on("close", end);
  port.on("error", end);
  port.on("end", end);
  return {
    write: (bytes) =>
      new Promise((done, failed) =>
        port.write(Buffer.from(bytes), undefined, (fault) => (fault ? failed(fault) : done())),
      ),
    pause: () => void port.pause(),
    resume: () => void port.resume(),
    close() {
      over = true;
      return new Promise((done) => (port.isOpen ? port.close(() => done()) : done()));
    },
  };
}
