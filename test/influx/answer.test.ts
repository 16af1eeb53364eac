import { expect, test } from "vitest";
import { judgeAnswer, readRetryAfter } from "../../gateway/influx/answer.ts";
import { waitBeforeRetry } from "../../gateway/influx/writer.ts";

const judge = (status: number, body: string, version: 1 | 2 | 3 = 2) =>
  judgeAnswer({ status, body, retryAfter: undefined }, version, 0);

test("only a plain success is written", () => {
  expect(judge(204, "")).toEqual({ kind: "written" });
  expect(judge(200, "")).toEqual({ kind: "written" });
  expect(judge(201, '{"error":"partial write"}')).toEqual({ kind: "bad-lines", reason: "partial write" });
});

test.each([301, 302, 401, 403, 404, 409, 429, 500, 502, 503, 504])("%i blames no line", (status) => {
  expect(judge(status, "").kind).toBe("later");
});

test("a line is blamed in the server's own words, cut short", () => {
  expect(judge(400, '{"code":"invalid","message":"unable to parse \'x\'"}')).toEqual({
    kind: "bad-lines",
    reason: "400 unable to parse 'x'",
  });
  expect(judge(422, "y".repeat(5_000))).toMatchObject({ reason: `422 ${"y".repeat(300)}` });
});

test.each([
  [1, "404 page not found", "influx.version to 2 or 3"],
  [1, '{"error":"database not found: \\"x\\""}', "CREATE DATABASE"],
  [2, "404 page not found", "influx.version to 1"],
  [2, '{"code":"not found","message":"bucket \\"x\\" not found"}', "influx.bucket"],
  [3, "database x not found", "influx.database"],
] as const)("404 for version %i with %s says what to do", (version, body, advice) => {
  expect(judge(404, body, version)).toMatchObject({ fault: { text: expect.stringContaining(advice) } });
});

test("Retry-After is seconds or a date; anything else is no answer", () => {
  expect(readRetryAfter("3", 0)).toBe(3_000);
  expect(readRetryAfter("Fri, 21 Nov 2025 12:00:10 GMT", Date.UTC(2025, 10, 21, 12))).toBe(10_000);
  expect(readRetryAfter("Fri, 21 Nov 2025 11:00:00 GMT", Date.UTC(2025, 10, 21, 12))).toBe(0);
  expect(readRetryAfter("soon", 0)).toBeUndefined();
  expect(readRetryAfter(undefined, 0)).toBeUndefined();
});

test("chance spreads the retries of many gateways over half of the wait", () => {
  expect(waitBeforeRetry(3, undefined, 0)).toBe(1_000);
  expect(waitBeforeRetry(3, undefined, 1)).toBe(2_000);
  expect(waitBeforeRetry(1_000, undefined, 1)).toBe(30_000);
});
