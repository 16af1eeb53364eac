import { connect } from "node:net";
import type { Line, LineEars } from "./line.ts";

const dialDeadline = 5_000;
/** A box that lost its power says nothing more: the system asks after this silence and gives it up 10 s later. */
const askAfter = 10_000;

export function openTcp(to: { readonly host: string; readonly port: number }, ears: LineEars): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: to.host,
      port: to.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: askAfter,
    });
    let open = false;
    let quiet = false;
    let why: Error = new Error("closed");
    socket.setTimeout(dialDeadline, () => socket.destroy(new Error("no answer in 5 s")));
    socket.on("error", (fault) => {
      why = fault;
    });
    socket.once("close", () => {
      if (!open) reject(why);
      else if (!quiet) ears.ended("closed");
    });
    socket.once("connect", () => {
      open = true;
      socket.setTimeout(0);
      socket.on("data", (chunk: Buffer) => {
        if (!quiet) ears.data(chunk);
      });
      resolve({
        write: (bytes) =>
          new Promise((done, failed) => socket.write(bytes, (fault) => (fault ? failed(fault) : done()))),
        pause: () => void socket.pause(),
        resume: () => void socket.resume(),
        close() {
          quiet = true;
          const closed = new Promise<void>((done) => (socket.closed ? done() : socket.once("close", () => done())));
          socket.destroy();
          return closed;
        },
      });
    });
  });
}
