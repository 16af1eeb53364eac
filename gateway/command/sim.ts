import { type Command, exitCodes } from "./command.ts";
import { readRunning, readToken } from "./running.ts";

const actions = ["press", "fall", "cancel", "open", "close"] as const;

export const sim: Command = {
  summary: "acts in the simulated home of a running `npm start`: press, fall, cancel, open, close",
  help: `hearthwatch sim <${actions.join("|")}>

Does it with real MQTT and real serial bytes, and prints what it did as JSON.
Example: npx hearthwatch sim press
Exit codes: 0 done, 1 nothing is running here, 2 called wrongly.`,
  async run(args, io) {
    const action = args.find((each) => !each.startsWith("-"));
    if (!actions.some((each) => each === action)) {
      io.stderr(`hearthwatch sim: need one of ${actions.join(", ")}`);
      return exitCodes.usage;
    }
    const running = readRunning();
    if (!running) {
      io.stderr("hearthwatch sim: nothing is running here; start it with `npm start`");
      return exitCodes.no;
    }
    const answer = await fetch(new URL(`/v1/${action}`, running.simulator.url), {
      method: "POST",
      headers: { authorization: `Bearer ${readToken(running.simulator.tokenFile)}` },
    });
    io.stdout((await answer.text()).trimEnd());
    return answer.ok ? exitCodes.done : exitCodes.no;
  },
};
