import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { judgeFile } from "../../alerts/program/judge.ts";
import { doctorSays } from "../../alerts/program/words/doctor.ts";
import { type Language, languages } from "../../alerts/program/words/words.ts";
import { openRegistry } from "../../devices/registry.ts";
import { gatewayConfig } from "../config/config.ts";
import { examineHome } from "../doctor/doctor.ts";
import { realEyes } from "../doctor/eyes.ts";
import { worstOf } from "../doctor/finding.ts";
import { inJson, inLines } from "../doctor/print.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

const mostListening = 600;

export const doctor: Command = {
  summary: "looks at a whole home, names what is wrong and says what to do",
  help: `hearthwatch doctor --config gateway.yaml [--listen 10] [--lang zh|en] [--json]

Looks at the configuration and its files, the data folder, the clock, each serial port, our broker, each outside broker and
the Zigbee2MQTT behind it, the service centre, InfluxDB and the devices. A running gateway is asked first, and what it holds
open is not opened a second time. Nothing is changed: an outside broker is visited with a session of its own, InfluxDB gets
an empty write, and at the centre the gateway's credential is used only while no gateway works on the data folder.

  --listen  seconds to listen to devices (0 to ${mostListening}); press a button meanwhile to see how it arrives
  --lang    one language only; without it each finding is told in Chinese and in English
  --json    {"ok","verdict","gateway","findings":[{"check","lookedAt","verdict","code","values","zh","en"}]}

Example: npx hearthwatch doctor --config gateway.yaml --listen 30
Exit codes: 0 all is well, 1 something is to be done, 2 called wrongly.`,
  async run(args, io) {
    const asked = ask(args);
    if (typeof asked === "string") {
      io.stderr(`hearthwatch doctor: ${asked}; 'hearthwatch doctor --help' shows an example`);
      return exitCodes.usage;
    }
    return visit(asked, io);
  },
};

interface Asked {
  readonly file: string;
  readonly listen: number;
  readonly shown: readonly Language[];
  readonly json: boolean;
}

function ask(args: string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: "string" },
        listen: { type: "string", default: "10" },
        lang: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const { config, lang, json } = values;
    if (config === undefined) return "need --config gateway.yaml";
    const seconds = Number(values.listen);
    if (values.listen.trim() === "" || !(seconds >= 0 && seconds <= mostListening))
      return `--listen needs seconds from 0 to ${mostListening}`;
    const shown = lang === undefined ? languages : languages.filter((each) => each === lang);
    if (shown.length === 0) return `--lang knows ${languages.join(" and ")}`;
    return { file: config, listen: seconds * 1_000, shown, json };
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

async function visit({ file, listen, shown, json }: Asked, io: Io): Promise<number> {
  const folder = dirname(resolve(file));
  const judged = judgeFile(file, gatewayConfig);
  const speakers = judged.ok ? judged.config.outsideBrokers.length + judged.config.serial.length : 0;
  if (!json && listen > 0 && speakers > 0)
    for (const language of shown) io.stderr(doctorSays(language, "all.listening", { seconds: listen / 1_000 }).found);
  const examined = await examineHome(
    {
      judged,
      file,
      at: (path) => resolve(folder, path),
      registry: await openRegistry(),
      listen,
    },
    realEyes(),
  );
  io.stdout(json ? inJson(examined) : inLines(examined, shown));
  return worstOf(examined.findings) === "ok" ? exitCodes.done : exitCodes.no;
}
