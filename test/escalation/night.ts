/** A centre at night: two groups and a shift lead at their consoles, phones and a township that write down when they are rung. */

import type { Outcome, Path, Posting } from "../../alerts/paths/path.ts";
import { seconds } from "../../devices/model/moment.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { testClock } from "../kit/clock.ts";

export const people = {
  li: { id: "p-li", name: "李静", roles: ["dispatcher"] },
  zhou: { id: "p-zhou", name: "周敏", roles: ["dispatcher"] },
  gao: { id: "p-gao", name: "高远", roles: ["shift_lead"] },
} as const;
export type Who = keyof typeof people;

/** East first, then all, then the lead by console and phone, then the township. */
export const plan = {
  groups: { east: ["李静"] },
  plans: [
    {
      levels: [
        { groups: ["east"] },
        { after: "60 s", groups: ["dispatchers"] },
        { after: "120 s", groups: ["shift_leads"], paths: ["lead-phone"] },
        { after: "180 s", paths: ["township"] },
      ],
    },
  ],
};

export interface Night extends TestOffice {
  /** These sit at armed consoles for so long, which say so every 5 s. */
  passes(ms: number, ...seated: readonly Who[]): Promise<void>;
  rang: { readonly at: number; readonly label: string; readonly posting: Posting }[];
  /** `seconds label what`. */
  story(from: number): string[];
}

const answers: Outcome = { outcome: "carried" };

export async function openNight(
  data: string,
  more: { readonly clock?: ReturnType<typeof testClock>; readonly escalation?: object } = {},
): Promise<Night> {
  const clock = more.clock ?? testClock();
  const rang: Night["rang"] = [];
  const phone = (label: string): [string, Path] => [
    label,
    {
      ...{ label, kind: "wecom", proves: "carried", person: "none", audience: "people", atOnce: 1 },
      ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
      async deliver(posting) {
        rang.push({ at: clock.now(), label, posting });
        return answers;
      },
      test: async () => answers,
      stop: async () => {},
    },
  ];
  const office = await openTestOffice(data, clock, undefined, {
    paths: new Map([phone("lead-phone"), phone("township")]),
    // F-62 has tests of its own.
    watch: { notShown: [] },
    escalation: more.escalation ?? plan,
  });
  const beat = async (seated: readonly Who[]): Promise<void> => {
    for (const who of seated) {
      const { id, name, roles } = people[who];
      office.consoles.beat({ id: `k-${who}`, person: { id, name }, armed: true, roles }, clock.now());
    }
    office.nudge();
    await clock.settle();
  };
  return {
    ...office,
    rang,
    async passes(ms, ...seated) {
      await beat(seated);
      for (let passed = 0; passed < ms; passed += 5_000) {
        await clock.passes(Math.min(5_000, ms - passed));
        await beat(seated);
      }
    },
    story: (from) =>
      rang.map(
        ({ at, label, posting }) => `${Math.round((at - from) / 1_000)} ${label} ${posting.telling?.say ?? "alert"}`,
      ),
  };
}
