/**
 * F-26: answers come twice, late and in the wrong order. First the home's own reckoning, each seed a case of its own; then
 * a real centre with a person who claims, gives back and closes while the line shuffles what the centre says.
 */
import { noResponse, respond } from "../../../alerts/lifecycle.ts";
import type { ReceiptMessage, ReceiptType } from "../../../alerts/protocol.ts";
import { instant } from "../../../devices/model/moment.ts";
import { command, signIn } from "../../centre/running.ts";
import { inWorlds, isClean } from "../link/rows.ts";
import type { LinkWorld } from "../link/world.ts";
import { type Random, seeded } from "../random.ts";
import type { Row } from "../report.ts";

/** Ten homes at the most: the order of words is tried by the seeds, the sockets only show that they are the same words. */
const homes = (runs: number): number => Math.max(2, Math.min(10, Math.floor(runs / 1_000)));

export const disorderedAnswers: Row = {
  id: "F-26",
  title: "answers come twice, late and in the wrong order: nothing goes backwards, and the last word stands",
  fullRuns: 10_000,
  async run({ seed, runs = disorderedAnswers.fullRuns, workshop }) {
    let wrong = 0;
    let first = "";
    for (let n = 0; n < runs; n += 1) {
      const fault = disordered(seeded(seed + n));
      wrong += fault === "" ? 0 : 1;
      first ||= fault && `seed ${seed + n}: ${fault}`;
    }
    const random = seeded(seed);
    let shuffled = 0;
    const { verdict, latencies, again, rssMax } = await inWorlds(
      { seed, workshop },
      homes(runs),
      { speed: 20 },
      async (world) => {
        const began = performance.now();
        shuffled += await throughTheMixer(world, random, (fault) => {
          wrong += 1;
          first ||= fault;
        });
        return performance.now() - began;
      },
    );
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: {
        ...{ wrong, first_fault: first, shuffled, sent_again: again, lies: verdict.lies, back: verdict.back },
      },
      green: isClean(verdict) && wrong === 0 && shuffled > 0,
    };
  },
};

const next: Readonly<Record<string, readonly ReceiptType[]>> = {
  stored: ["claimed"],
  claimed: ["released", "dispatched", "closed"],
  released: ["claimed"],
  dispatched: ["on_site", "released", "closed"],
  on_site: ["closed", "released"],
  closed: [],
};

/** One case as a centre may tell of it; what the home makes of it, told in any order and more than once. */
function disordered(random: Random): string {
  const course: ReceiptMessage[] = [];
  let type: ReceiptType | undefined = "stored";
  for (let version = 1; type && version < 12; version += 1) {
    course.push(receiptOf(type, version));
    if (random.below(4) === 0) course.push(receiptOf("stored", version));
    if (random.below(4) === 0) course.push(receiptOf("shown", version));
    const steps: readonly ReceiptType[] = next[type] ?? [];
    type = steps[random.below(steps.length)];
  }
  const said = mixed([...course, ...course.filter(() => random.below(3) === 0)], random);
  let response = noResponse;
  let newest = -1;
  let handling: string = "none";
  for (const [n, receipt] of said.entries()) {
    const before = response;
    response = respond(response, receipt, instant(n));
    const speaks = receipt.type !== "stored" && receipt.type !== "shown";
    if (speaks && receipt.caseVersion > newest) {
      newest = receipt.caseVersion;
      handling = receipt.type;
    }
    if (response.caseVersion < before.caseVersion) return `back from ${before.caseVersion} to ${response.caseVersion}`;
    if (response.handling !== handling) return `${response.handling} where the newest word is ${handling}`;
    if (before.storedAt !== undefined && response.storedAt !== before.storedAt) return "stored twice";
  }
  const again = said.reduce((known, receipt) => respond(known, receipt, instant(1_000)), response);
  return again.handling === response.handling && again.caseVersion === response.caseVersion
    ? ""
    : "said again it moved";
}

const receiptOf = (type: ReceiptType, caseVersion: number): ReceiptMessage => ({
  ...{ v: 1, type, caseVersion, caseId: "case-1", epoch: "e", seq: 1, at: 0 },
  alertId: "00000000-0000-7000-8000-000000000001",
});

function mixed<T>(all: readonly T[], random: Random): readonly T[] {
  const left = [...all];
  return all.flatMap(() => left.splice(random.below(left.length), 1));
}

/** Returns how many words of the centre were doubled, delayed or swapped. */
async function throughTheMixer(world: LinkWorld, random: Random, wrong: (fault: string) => void): Promise<number> {
  let shuffled = 0;
  let held: (() => void) | undefined;
  world.line.answers = (packet, say) => {
    const pass = (): void => say(packet);
    if (!packet.includes('"caseVersion"')) return pass();
    shuffled += 1;
    switch (random.below(4)) {
      case 0:
        pass();
        return pass();
      case 1:
        return void setTimeout(pass, random.below(200));
      case 2: {
        // Behind the next one.
        const before = held;
        held = pass;
        return before?.();
      }
      default:
        pass();
        held?.();
        held = undefined;
        shuffled -= 1;
    }
  };
  for (let n = 0; n < 3; n += 1) await world.press();
  const li = await signIn(world.centre, "li");
  const found = async () => (await (await li.get("/v1/board")).json()).cases[0] as { id: string; version: number };
  await world.until(() => world.storedThere() === world.presses(), 30_000, "not at the centre");
  for (const [verb, more] of [
    ["claim", {}],
    ["release", {}],
    ["claim", {}],
    ["contact", { to: "home", result: "spoke" }],
    ["close", { outcome: "advice_only" }],
  ] as const) {
    const { id, version } = await found();
    const reply = await li.post(`/v1/cases/${id}/${verb}`, command(version, more));
    if (!reply.ok) wrong(`${verb} said ${reply.status}: ${await reply.text()}`);
    await new Promise((resolve) => setTimeout(resolve, random.below(60)));
  }
  const letGo = setInterval(() => {
    held?.();
    held = undefined;
  }, 100);
  try {
    await world
      .until(() => world.handlings().every((each) => each === "closed"), 30_000, "the home was not told")
      .catch(() => wrong(`the home believes ${world.handlings().join()}`));
    await world.healed();
  } finally {
    clearInterval(letGo);
    world.line.answers = undefined;
  }
  return shuffled;
}
