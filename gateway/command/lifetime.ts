/**
 * Tells a parent process that we are ready (if there is one), answers its questions, and stops in order on SIGTERM or SIGINT,
 * or when the parent is gone: a child of `npm start` must not outlive it.
 */
import { exitCodes } from "./command.ts";

/** An orderly stop that takes longer than this is cut short: everything that was promised is on disk already. */
const stopDeadline = 8_000;

export async function untilAskedToStop(
  ready: unknown,
  stop: () => Promise<void>,
  answer: (question: unknown) => Promise<unknown> = async () => undefined,
): Promise<number> {
  const asked = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
    process.once("disconnect", resolve);
  });
  process.on("message", (question) => {
    void answer(question).then((reply) => process.send?.(reply));
  });
  process.send?.(ready);
  await asked;
  const deadline = setTimeout(() => process.exit(exitCodes.broke), stopDeadline);
  await stop();
  clearTimeout(deadline);
  process.removeAllListeners("message");
  process.disconnect?.();
  return exitCodes.done;
}
