import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hours, milliseconds, minutes, seconds } from "../../../devices/model/moment.ts";
import { almost, house } from "./house.ts";

const habits = { noActivity: { day: hours(8) } };

describe("no activity", () => {
  test("eight hours of a day without a sign: one warning, to the second, with the last sign as its cause", () => {
    const home = house({ habits, at: "2026-11-20T23:00:00Z" }); // 07:00 in Shanghai
    home.moves("kitchen");
    home.passes(minutes(90));
    home.moves("hall"); // 08:30
    home.until("2026-11-21T08:29:59Z");
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual(["2026-11-21 08:30:00 raise no_activity warning"]);
    const [message] = home.kept.messages;
    expect(message).toMatchObject({ resident: "r1", bed: "bed-1", room: "hall", note: "last sign 480 min ago" });
    expect(message?.causes).toMatchObject([{ device: "hall-motion", room: "hall", ago: hours(8) }]);
    home.passes(hours(30));
    expect(home.told().length).toBe(1);
  });

  test("a sign ends the condition, not the warning, and the next stillness tells the same alert again", () => {
    const home = house({ habits, at: "2026-11-20T23:00:00Z" });
    home.moves();
    home.passes(hours(8));
    home.passes(minutes(20));
    home.moves();
    home.passes(minutes(1));
    expect(home.told()).toEqual([
      "2026-11-21 07:00:00 raise no_activity warning",
      "2026-11-21 07:21:00 change no_activity warning cleared",
    ]);
    expect([...home.kept.alerts.values()].map(({ state }) => state)).toEqual(["raised"]);
    home.until("2026-11-22T03:00:00Z");
    // 15:20 to 22:00 and 06:00 to 07:20: eight hours of day.
    expect(home.told()[2]).toBe("2026-11-21 23:20:00 change no_activity warning");
  });

  test("a night's sleep does not count, and hours of the evening go on in the morning", () => {
    const home = house({ habits, at: "2026-11-21T12:00:00Z" }); // 20:00
    home.moves();
    home.until("2026-11-22T03:59:59Z"); // 11:59:59; two hours and six
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual(["2026-11-22 04:00:00 raise no_activity warning"]);
  });

  test("a limit for the night counts the night alone", () => {
    const home = house({ habits: { noActivity: { night: hours(3) } }, at: "2026-11-21T11:00:00Z" });
    home.moves(); // 19:00
    home.until("2026-11-21T16:59:59Z"); // 22:00 + 3 h less a second
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual(["2026-11-21 17:00:00 raise no_activity warning"]);
  });

  test.each([
    // The night of 25 October has nine hours in Berlin, the night of 29 March seven: neither counts.
    ["2026-10-24T18:00:00Z", "2026-10-25T11:00:00Z"], // from 20:00 summer time, to 12:00 winter time
    ["2026-03-28T19:00:00Z", "2026-03-29T10:00:00Z"], // from 20:00 winter time, to 12:00 summer time
  ])("over a change of summer time: still since %s, told at %s", (from, due) => {
    const home = house({ habits, zone: "Europe/Berlin", at: from });
    home.moves();
    home.until(new Date(Date.parse(due) - 1_000).toISOString());
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual([`${due.slice(0, 19).replace("T", " ")} raise no_activity warning`]);
  });

  test("each kind of sign counts: bed, door, press, call; and what was found at a start does not", () => {
    for (const sign of ["bed", "door", "press", "calls", "moves"] as const) {
      // A way out would also be a reason to think that nobody is at home.
      const home = house({ habits, at: "2026-11-20T23:00:00Z", rules: { exitDoors: [] } });
      home.passes(hours(4));
      if (sign === "bed" || sign === "door") home[sign](true);
      else home[sign]();
      home.passes(hours(7));
      expect(home.told().filter((each) => each.includes("no_activity"))).toEqual([]);
      home.passes(hours(1));
      expect(home.told().filter((each) => each.includes("no_activity")).length).toBe(1);
    }
    const found = house({ habits, at: "2026-11-20T23:00:00Z" });
    found.passes(hours(4));
    found.restarts();
    found.says("bed", { kind: "bed", occupied: false });
    found.says("front-door", { kind: "contact", open: false });
    found.passes(hours(5));
    expect(found.told().length).toBe(1);
  });

  test("a technician who tries the sensors out is not the resident", () => {
    const home = house({ habits, at: "2026-11-20T23:00:00Z" });
    home.moves();
    home.passes(hours(7));
    home.testFor("hall-motion", minutes(2));
    home.moves("hall");
    home.passes(hours(1));
    expect(home.told()).toContain("2026-11-21 07:00:00 raise no_activity warning");
  });
});

describe("nobody listened", () => {
  test("the hours in which the gateway was off are no stillness", () => {
    const home = house({ habits, at: "2026-11-20T23:00:00Z" });
    home.moves(); // 07:00
    home.passes(hours(4));
    home.restarts(hours(3));
    home.until("2026-11-21T10:00:00Z"); // eight listened hours: 18:00
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told().length).toBe(1);
  });

  test("nor those in which the broker was down; a restart during it changes nothing", () => {
    for (const restart of [false, true]) {
      const home = house({ habits, at: "2026-11-20T23:00:00Z" });
      home.moves();
      home.passes(hours(4));
      home.source(false);
      home.passes(hours(1));
      if (restart) home.restarts(minutes(30));
      home.passes(restart ? minutes(90) : hours(2));
      home.source(true);
      home.passes(almost(hours(4)));
      expect(home.told()).toEqual([]);
      home.passes(minutes(1));
      expect(home.told().length).toBe(1);
    }
  });

  test("while nobody can hear, nobody is called still, however long", () => {
    const home = house({ habits, at: "2026-11-20T23:00:00Z" });
    home.moves();
    home.source(false);
    home.passes(hours(60));
    expect(home.told()).toEqual([]);
  });

  test("sensors that fell silent by themselves see nobody: from their last word on nothing counts", () => {
    const limits = { silence: { late: hours(2), lost: hours(4) } } as const;
    const quiet = ["hall-motion", "kitchen-motion", "bath-motion", "bed"].map((id) => ({ id, ...limits }));
    const home = house({ habits, at: "2026-11-20T23:00:00Z", devices: quiet });
    home.moves();
    home.passes(hours(20));
    expect(home.told()).toEqual([]);
    home.says("hall-motion", { kind: "alive" });
    // Only the hours it was heard in count.
    for (let n = 0; n < 7; n += 1) {
      home.passes(hours(1));
      home.says("hall-motion", { kind: "alive" });
    }
    expect(home.told()).toEqual([]);
  });

  test("a home of a button, a door and a fall sensor cannot know: nobody is called still, away or not up", () => {
    const plan = { ...habits, up: { from: "05:00", to: "10:00" } };
    const home = house({ habits: plan, bare: true });
    for (const open of [false, true, false]) home.door(open);
    home.press();
    home.says("radar", { kind: "fall", state: "cleared" });
    home.passes(hours(72));
    expect(home.told()).toEqual([]);
  });

  test("a bed and a radar in one room do not see those who sit in another; movement in two rooms, or in the bathroom, does", () => {
    for (const [rooms, count] of [
      [["bedroom"], 0],
      [["bedroom", "hall"], 1],
      [["bathroom"], 1],
    ] as const) {
      const devices = rooms.map((room) => ({ id: `${room}-radar`, room }));
      const home = house({ habits, bare: true, at: "2026-11-20T23:00:00Z", devices });
      home.bed(true);
      home.bed(false);
      for (const { id } of devices) home.says(id, { kind: "presence", on: true });
      home.passes(hours(12));
      expect(home.told().length, rooms.join()).toBe(count);
    }
  });
});

describe("clocks", () => {
  test("a hub in 1970 waits for a day's hours and a whole night: never early; and says that it waits", () => {
    const home = house({ habits, at: "1970-01-01T00:00:30Z", trusted: false });
    home.moves();
    home.passes(almost(hours(16)));
    expect(home.told()).toEqual(["1970-01-01 00:10:30 raise clock_not_trusted notice"]);
    home.passes(seconds(1));
    expect(home.told()[1]).toMatch(/raise no_activity warning$/);
  });

  test("the clock comes: what was still is judged by the day as it is, and the notice ends", () => {
    const home = house({ habits, at: "1970-01-01T00:00:00Z", trusted: false });
    home.moves();
    home.passes(hours(2));
    home.setClock(milliseconds(Date.parse("2026-11-21T03:00:00Z") - Date.parse("1970-01-01T02:00:00Z"))); // 11:00
    home.trust(true);
    home.until("2026-11-21T08:59:59Z");
    expect(home.told().slice(1)).toEqual(["2026-11-21 03:01:00 change clock_not_trusted notice cleared"]);
    home.passes(seconds(1));
    expect(home.told()[2]).toBe("2026-11-21 09:00:00 raise no_activity warning");
  });

  test.each([1, -1])("a step of %i h of the wall clock by day moves nothing", (by) => {
    const home = house({ habits, at: "2026-11-20T23:00:00Z" });
    home.moves();
    home.passes(hours(3));
    home.setClock(hours(by));
    home.passes(almost(hours(5)));
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    home.setClock(hours(-by));
    home.passes(hours(4));
    expect(home.told().length).toBe(1);
  });
});

describe("whatever happens in between", () => {
  const event = fc.oneof(
    fc.record({ do: fc.constant("moves" as const), after: fc.nat(180) }),
    fc.record({ do: fc.constant("restarts" as const), after: fc.nat(180), away: fc.nat(120) }),
    fc.record({ do: fc.constant("down" as const), after: fc.nat(180), away: fc.nat(120) }),
    fc.record({ do: fc.constant("clock" as const), after: fc.nat(180), by: fc.constantFrom(-1, 1) }),
  );

  const calls = (home: ReturnType<typeof house>) =>
    home.kept.messages.filter(({ condition, kind }) => condition === "active" && kind === "no_activity");

  test("nobody is called still before eight listened hours after the last movement, nor twice for one stillness", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 14 }), (events) => {
        const home = house({ habits, at: "2026-11-20T23:00:00Z" });
        home.moves();
        let last = home.now();
        let told = 0;
        let missed = 0;
        const look = () => {
          const raised = calls(home);
          for (const { at } of raised.slice(told)) expect(at.steady - last - missed).toBeGreaterThanOrEqual(hours(8));
          expect(raised.length - told).toBeLessThanOrEqual(1);
          told = raised.length;
        };
        for (const each of events) {
          home.passes(minutes(each.after));
          look();
          // An alert that was told before stays as right as it was.
          if (each.do === "restarts" || each.do === "down") missed += minutes(each.away);
          if (each.do === "restarts") home.restarts(minutes(each.away));
          if (each.do === "clock") home.setClock(hours(each.by));
          if (each.do === "down") {
            home.source(false);
            home.passes(minutes(each.away));
            home.source(true);
          }
          look();
          if (each.do !== "moves") continue;
          home.moves();
          last = home.now();
          missed = 0;
          home.passes(minutes(1));
        }
        home.passes(hours(30));
        expect(calls(home).length).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });
});
