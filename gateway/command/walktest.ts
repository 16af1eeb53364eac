import { parseArgs } from "node:util";
import type { InstallationView } from "../../devices/joining/installation.ts";
import { type Command, exitCodes } from "./command.ts";
import { atDesk, bringIn, deskHelp, deskOptions, deviceNumber, tellMistake } from "./desk-client.ts";

export const walktest: Command = {
  summary: "counts how well a device is heard from a place: 3 of 3, and with how much to spare",
  help: `hearthwatch walktest --device <id> [--room 厨房] [--need 3] [--wait 60] [--json]

Press the device from that place; its own room unless told. Passed: every frame, and 10 dB to spare or the link quality that its family needs.
${deskHelp}
Example: npx hearthwatch walktest --device bathroom-fall --need 3
Exit codes: 0 passed, 1 weak or not heard (it says what to do), 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        ...deskOptions,
        device: { type: "string" },
        room: { type: "string" },
        need: { type: "string", default: "3" },
        wait: { type: "string", default: "60" },
      },
    });
    const [need, wait] = [Number(values.need), Number(values.wait)];
    const { device: id, json } = values;
    if (id === undefined || !Number.isInteger(need) || need < 1 || need > 20 || !(wait > 0)) {
      io.stderr(
        "hearthwatch walktest: need --device, --need 1 to 20, --wait in seconds; 'hearthwatch walktest --help' shows an example",
      );
      return exitCodes.usage;
    }
    return atDesk("walktest", values, io, async (desk) => {
      const brought = await bringIn(desk, id);
      if (!brought.ok) return tellMistake(brought.mistake, undefined, json, io);
      const { n = 0, view } = brought;
      const started = await desk.do({ do: "walk", n, room: values.room ?? deviceNumber(view, n)?.room ?? "", need });
      if (!started.ok) return tellMistake(started.mistake, view, json, io);
      const spotOf = (each: InstallationView) => deviceNumber(each, n)?.spots.at(-1);
      io.stderr(`press it ${need} times, a second apart`);
      let heard = 0;
      const ended = await desk.until(wait, (each) => {
        const spot = spotOf(each);
        if (spot && spot.heard > heard)
          io.stderr(
            `heard ${spot.heard} of ${spot.need}${spot.marginDb === undefined ? "" : `, ${spot.marginDb} dB`}${spot.link === undefined ? "" : `, ${spot.link} %`}`,
          );
        heard = spot?.heard ?? heard;
        return spot?.state !== "listening";
      });
      const spot = spotOf(ended);
      const { mistake } = deviceNumber(ended, n) ?? {};
      if (spot?.state !== "passed" && mistake?.code === "weak_signal") return tellMistake(mistake, ended, json, io);
      io.stdout(
        json
          ? JSON.stringify({ ok: spot?.state === "passed", spot })
          : `${spot?.state}: ${spot?.heard} of ${spot?.need}`,
      );
      return spot?.state === "passed" ? exitCodes.done : exitCodes.no;
    });
  },
};
