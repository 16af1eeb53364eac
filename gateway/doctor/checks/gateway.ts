/** Does a gateway run by this configuration, and if not, could one start its page? */
import { registerWarnings } from "../../register/contract.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, fault, type Judgement, ok, warn } from "../finding.ts";
import type { Subject } from "../subject.ts";
import type { Word } from "../word.ts";

/** Warnings of the gateway that another check speaks of, with what to do. */
const spokenOfElsewhere: ReadonlySet<string> = new Set([
  "loopback_trusted",
  "plain_off_loopback",
  "journal_in_memory",
  "disk_low",
  "clock_untrusted",
  "outside_qos0",
  "influx_behind",
  "no_influx",
  "simulated_home",
  ...registerWarnings,
]);

export function gatewayCheck(subject: Subject, word: Word, eyes: Eyes): Check {
  return {
    id: "gateway",
    lookedAt: `page ${word.url ?? "?"}`,
    within: 5_000,
    async run() {
      const simulated = subject.config.simulatedHome ? [warn("gateway.simulated", {})] : [];
      return [...(await standing(subject, word, eyes)), ...simulated];
    },
  };
}

async function standing(subject: Subject, word: Word, eyes: Eyes): Promise<readonly Judgement[]> {
  switch (word.is) {
    case "running":
      return runs(subject, word);
    case "mute":
      if (word.url === undefined) return [warn("gateway.page_unknown", {})];
      return [fault("gateway.mute", { url: word.url, owner: word.owner })];
    case "absent": {
      const trouble = word.stranger
        ? [fault("gateway.stranger", { url: word.url ?? "" })]
        : await pageAddress(subject, eyes);
      return [warn("gateway.absent", { url: word.url ?? "page.port 0", file: subject.file }), ...trouble];
    }
  }
}

function runs({ register }: Subject, { url, view, parts }: Word & { is: "running" }): readonly Judgement[] {
  const wanted = register.book.home.id;
  if (view.home !== wanted) return [fault("gateway.other_home", { url, found: view.home, wanted })];
  const unready = parts.filter((part) => !part.ok).map(({ name }) => name);
  const others = view.warnings.filter((code) => !spokenOfElsewhere.has(code));
  return [
    unready.length === 0 ? ok("gateway.ready", { url }) : warn("gateway.not_ready", { parts: unready.join(", ") }),
    ...others.map((code) => warn("gateway.warning", { code })),
  ];
}

/** Would the page get its port? */
async function pageAddress({ config }: Subject, { tryListen }: Eyes): Promise<readonly Judgement[]> {
  const { host, port } = config.page;
  const code = port === 0 ? undefined : await tryListen(host, port);
  const at = `${host}:${port}`;
  if (code === undefined) return [];
  if (code === "EADDRINUSE") return [fault("gateway.page_taken", { at })];
  return [fault("gateway.page_cannot", { at, why: code })];
}
