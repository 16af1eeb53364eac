/**
 * Tells a parent process that we are ready (if there is one), answers its questions, and stops in order on SIGTERM or SIGINT,
 * or when the parent is gone: a child of `npm start` must not outlive it.
 */
import { exitCodes } from "./command.ts";

/**
 * A program still here so long after it was asked to stop is ended, whatever holds it: everything that was promised is on
 * disk already, and a supervisor would wait for minutes.
 */
const stopDeadline = 8_000;

export async function untilAskedToStop(
  ready: unknown,
  stop: () => Promise<void>,
  answer: (question: unknown) => Promise<unknown> = async () => undefined,
): Promise<number> {
  const asked = new Promise<void>((resolve) => {
    // Heard for good, not once: a terminal sends its Ctrl+C to us and to our parent, who sends it on, and a second signal that
    // nobody hears ends a program in the middle of its stop.
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
    process.once("disconnect", resolve);
  });
  process.on("message", (question) => {
    void answer(question).then((reply) => process.send?.(reply));
  });
  process.send?.(ready);
  await asked;
  setTimeout(() => process.exit(exitCodes.broke), stopDeadline).unref();
  await stop();
  process.removeAllListeners("message");
  if (process.connected) process.disconnect();
  return exitCodes.done;
}
