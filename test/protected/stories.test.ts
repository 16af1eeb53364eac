/** Days in homes, each with its exact account. */
import { expect, test } from "vitest";
import { faultIn } from "../../alerts/protected/account.ts";
import { dayOf } from "../../alerts/protected/day.ts";
import { protectedRecord, recordMessage } from "../../alerts/protocol.ts";
import { days } from "../../devices/model/moment.ts";
import { device, inWords, usual, watchedHome } from "./house.ts";

const midnight = "2026-11-21T00:00+08:00";
const at = (time: string, day = "2026-11-21") => `${day}T${time}+08:00`;
const nextDay = "2026-11-22T00:12+08:00";
const today = "2026-11-21";

test("an ordinary day: every minute is protected, the day is drawn up once and filed as one paper", async () => {
  const home = watchedHome(midnight);
  await home.until(at("10:12"));
  expect(inWords((await home.of(today))[0])).toEqual(["612/612"]);
  expect(home.papers()).toEqual([]);
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["1440/1440"]);
  const [paper, ...more] = home.papers();
  expect(more).toEqual([]);
  expect(recordMessage.parse(paper)).toMatchObject({ id: "protected-2026-11-21", kind: "protected" });
  expect(protectedRecord.parse(JSON.parse(paper?.body ?? "")).accounts).toEqual(await home.of(today));
  await home.minutes()?.papers.stored("protected-2026-11-21", 1);
  expect(home.papers()).toEqual([]);
  await home.until("2026-11-23T00:12+08:00");
  expect(home.papers().map(({ id }) => id)).toEqual(["protected-2026-11-22"]);
  // A commit every four minutes at the most, and one for the day.
  expect(home.journal.commits).toBeLessThan((2 * 1_440) / 4 + 4);
});

test("an hour without internet: two minutes of grace, then nobody is told", async () => {
  const home = watchedHome(midnight);
  await home.until(at("14:00"));
  home.offline();
  await home.until(at("15:00"));
  home.online();
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["1382/1440", "14:02-15:00 path_silent 58"]);
});

test("a gateway that is off for 14 minutes", async () => {
  const home = watchedHome(midnight);
  await home.until(at("02:10"));
  await home.stop();
  await home.until(at("02:24"));
  home.start();
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["1426/1440", "02:10-02:24 gateway_down 14"]);
});

test("kill -9: at most five protected minutes are forgotten, and then they were not protected", async () => {
  for (const when of ["10:01", "10:02:30", "10:03", "10:04:30", "10:05", "10:06"]) {
    const home = watchedHome(midnight);
    await home.until(at(when));
    home.kill();
    home.start();
    await home.until(at("12:00"));
    const account = (await home.of(today))[0];
    const down = account?.reasons.gateway_down ?? 0;
    // The minute in which it was killed is not whole; before it, what waited for the disk.
    expect(down).toBeLessThanOrEqual(5);
    expect(inWords(account)[0]).toBe(`${720 - down}/720`);
  }
}, 60_000);

test("a flat button: its limit still counts, then it is silent until it speaks again", async () => {
  const home = watchedHome(midnight);
  await home.until(at("08:30"));
  home.goesFlat("pendant");
  await home.until(at("15:00"));
  home.lives("pendant");
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["1140/1440", "10:00-15:00 call_device_silent 300"]);
});

test("a kinetic button says nothing when idle: it counts until its test press is overdue, and again from the press on", async () => {
  const button = device("button", { silence: "exempt", testPress: { every: days(1) } });
  const home = watchedHome(midnight, { ...usual, devices: [button] });
  await home.until(at("06:00"));
  home.press("button");
  await home.until("2026-11-23T09:00+08:00");
  home.press("button");
  await home.until("2026-11-24T00:12+08:00");
  // Never pressed is not known to work.
  expect(inWords((await home.of(today))[0])).toEqual(["1080/1440", "00:00-06:00 never_heard 360"]);
  // Due after a day, overdue after half of one more.
  expect(inWords((await home.of("2026-11-22"))[0])).toEqual(["1080/1440", "18:00-24:00 test_press_overdue 360"]);
  expect(inWords((await home.of("2026-11-23"))[0])).toEqual(["900/1440", "00:00-09:00 test_press_overdue 540"]);
});

test("two days in hospital leave the count, whatever else is wrong meanwhile, and are listed", async () => {
  const home = watchedHome(midnight);
  await home.until(at("09:00"));
  const absence = { mode: "hospital", until: "2026-11-22" } as const;
  home.settle({ ...usual, residents: [{ id: "resident-1", bed: "bed-1", habits: { absence } }] });
  home.offline();
  await home.until("2026-11-23T00:00+08:00");
  home.online();
  await home.until("2026-11-24T00:12+08:00");
  expect(inWords((await home.of(today))[0])).toEqual(["540/540 less 900", "09:00-24:00 hospital 900"]);
  expect(inWords((await home.of("2026-11-22"))[0])).toEqual(["0/0 less 1440", "00:00-24:00 hospital 1440"]);
  expect(inWords((await home.of("2026-11-23"))[0])).toEqual(["1440/1440"]);
});

test("the day on which clocks go on has 1,380 minutes, the one on which they go back 1,500", async () => {
  const berlin = { ...usual, timeZone: "Europe/Berlin" };
  const spring = watchedHome("2026-03-29T00:00+01:00", berlin);
  await spring.until("2026-03-30T00:12+02:00");
  expect(inWords((await spring.of("2026-03-29"))[0])).toEqual(["1380/1380"]);
  const autumn = watchedHome("2026-10-25T00:00+02:00", berlin);
  await autumn.until("2026-10-25T02:30+02:00");
  await autumn.stop();
  await autumn.until("2026-10-25T02:30+01:00");
  autumn.start();
  await autumn.until("2026-10-26T00:12+01:00");
  expect(inWords((await autumn.of("2026-10-25"))[0])).toEqual(["1440/1500", "02:30-02:30 gateway_down 60"]);
});

test("a boot in 1970: its minutes are laid on the day once the time is known", async () => {
  const home = watchedHome(midnight);
  await home.until(at("05:50"));
  await home.stop();
  await home.until(at("06:00"));
  home.boots(false);
  await home.until(at("06:20"));
  expect(home.minutes()?.today).toBeUndefined();
  home.sets(0);
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["1430/1440", "05:50-06:00 gateway_down 10"]);
});

test("a boot that never learns the time: where its minutes lay nobody knows, and none of them counts", async () => {
  const home = watchedHome(midnight);
  await home.until(at("05:50"));
  await home.stop();
  await home.until(at("06:00"));
  home.boots(false);
  await home.until(at("06:20"));
  await home.stop();
  await home.until(at("06:30"));
  home.boots();
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["1400/1440", "05:50-06:30 clock_unknown 40"]);
});

test("in hospital by somebody's word, and the hub does not know the day: unprotected, for nobody can say that it ended", async () => {
  const absence = { mode: "hospital", until: "2026-11-21" } as const;
  const home = watchedHome(midnight, {
    ...usual,
    residents: [{ id: "resident-1", bed: "bed-1", habits: { absence } }],
  });
  await home.until(at("05:50"));
  await home.stop();
  home.boots(false);
  await home.until(at("06:00"));
  home.sets(0);
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual([
    "0/10 less 1430",
    "00:00-05:50 hospital 350",
    "05:50-06:00 clock_unknown 10",
    "06:00-24:00 hospital 1080",
  ]);
});

test.each([60, -60])(
  "a clock that is set %i minutes wrong by hand, and right again: no minute is lost, none counted twice",
  async (wrong) => {
    const home = watchedHome("2026-11-20T23:00+08:00");
    await home.until(at("12:00"));
    home.sets(wrong * 60_000);
    await home.until(at("12:30"));
    home.sets(0);
    await home.until(nextDay);
    expect(inWords((await home.of(today))[0])).toEqual(["1440/1440"]);
  },
);

test("a clock that was an hour slow since midnight and is set on: the hour that nobody saw is not counted", async () => {
  const home = watchedHome(midnight);
  await home.until("2026-11-22T12:00+08:00");
  home.sets(60 * 60_000);
  // By its own clock it is past midnight again.
  await home.until("2026-11-22T23:12+08:00");
  expect(inWords((await home.of("2026-11-22"))[0])).toEqual(["1380/1440", "00:00-01:00 clock_unknown 60"]);
});

test("two residents: a pendant counts for the one who wears it, a cord for both", async () => {
  const couple = {
    ...usual,
    residents: [
      { id: "his", bed: "bed-his" },
      { id: "hers", bed: "bed-hers" },
    ],
    devices: [device("his-pendant", { resident: "his" }), device("hers-pendant", { resident: "hers" }), device("cord")],
  };
  const home = watchedHome(midnight, couple);
  await home.until(at("06:30"));
  home.goesFlat("his-pendant");
  await home.until(at("12:30"));
  home.goesFlat("cord");
  await home.until(at("20:00"));
  home.lives("cord");
  await home.until(nextDay);
  expect((await home.of(today)).map((each) => [each.bed, ...inWords(each)])).toEqual([
    ["bed-his", "1080/1440", "14:00-20:00 call_device_silent 360"],
    ["bed-hers", "1440/1440"],
  ]);
  expect(home.papers()).toHaveLength(1);
});

test("what else breaks a bed, one after the other", async () => {
  const home = watchedHome(midnight);
  await home.until(at("01:00"));
  home.source(false);
  await home.until(at("02:00"));
  home.source(true);
  home.lives("pendant");
  await home.until(at("03:00"));
  home.goesFlat("pendant");
  home.unread("pendant");
  await home.until(at("04:00"));
  home.lives("pendant");
  await home.until(at("05:00"));
  home.diskGone(true);
  await home.until(at("06:00"));
  home.diskGone(false);
  await home.until(at("07:00"));
  home.settle({ ...usual, devices: [] });
  await home.until(at("08:00"));
  home.settle(usual);
  await home.until(at("08:10"));
  home.lives("pendant");
  await home.until(at("09:00"));
  const account = (await home.of(today))[0];
  expect(inWords(account)).toEqual([
    "290/540",
    "01:00-02:00 source_down 60",
    "03:00-04:00 undecodable 60",
    "05:00-06:00 journal_memory 60",
    "07:00-08:00 no_call_device 60",
    "08:00-08:10 never_heard 10",
  ]);
  const { first } = dayOf(today, "Asia/Shanghai");
  expect(account && faultIn(account, account.until / 60_000 - first)).toBeUndefined();
});

test("a bed that is registered at noon begins at noon; one that leaves has its day, and no day after", async () => {
  const home = watchedHome(at("12:00"));
  await home.until(nextDay);
  expect(inWords((await home.of(today))[0])).toEqual(["720/1440", "00:00-12:00 bed_not_watched 720"]);
  const couple = {
    ...usual,
    residents: [...usual.residents, { id: "other", bed: "bed-2" }],
    devices: [device("pendant")],
  };
  await home.until("2026-11-22T06:00+08:00");
  home.settle(couple);
  await home.until("2026-11-22T18:00+08:00");
  home.settle({ ...usual, devices: [device("pendant")] });
  await home.until("2026-11-24T00:12+08:00");
  expect((await home.of("2026-11-22")).map((each) => [each.bed, ...inWords(each)])).toEqual([
    ["bed-1", "1440/1440"],
    ["bed-2", "720/1440", "00:00-06:00 bed_not_watched 360", "18:00-24:00 bed_not_watched 360"],
  ]);
  expect((await home.of("2026-11-23")).map(({ bed }) => bed)).toEqual(["bed-1"]);
});

test("a gateway that was away for days draws up each of them when it is back, and says that it was away", async () => {
  const home = watchedHome(midnight);
  await home.until(at("12:00"));
  await home.stop();
  await home.until("2026-11-24T09:00+08:00");
  home.boots();
  await home.until("2026-11-24T09:12+08:00");
  expect(
    [...(await home.of("2026-11-21")), ...(await home.of("2026-11-22")), ...(await home.of("2026-11-23"))].map(inWords),
  ).toEqual([
    ["720/1440", "12:00-24:00 gateway_down 720"],
    ["0/1440", "00:00-24:00 gateway_down 1440"],
    ["0/1440", "00:00-24:00 gateway_down 1440"],
  ]);
  expect(home.papers().map(({ id }) => id)).toEqual([
    "protected-2026-11-21",
    "protected-2026-11-22",
    "protected-2026-11-23",
  ]);
});
