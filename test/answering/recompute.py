#!/usr/bin/env python3
"""Recomputes the answering figures from nothing but the exported tables. Shares no line with the centre: another language, its own
CSV reader, exact fractions. Prints JSON. Arguments: cases.csv duty.csv from to now (ISO 8601 with offset)."""
import csv, json, sys
from datetime import datetime, timedelta
from fractions import Fraction

def moment(text):
    return datetime.fromisoformat(text) if text else None

def ms(span):
    return round(span / timedelta(milliseconds=1))

def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

def percent(n, of):
    if of == 0:
        return None
    tenths = Fraction(n, of) * 1000 // 1
    return f"{tenths // 10}.{tenths % 10}"

def rank(values, share):
    """The least value that at least `share` of all do not exceed."""
    for value in sorted(values):
        if Fraction(sum(1 for each in values if each <= value), len(values)) >= share:
            return value
    return None

def spread(values):
    return {"count": len(values), "p50": rank(values, Fraction(1, 2)), "p95": rank(values, Fraction(19, 20)), "max": max(values, default=None)}

def main():
    cases_file, duty_file, start, end, now = sys.argv[1:6]
    start, end, now = moment(start), moment(end), moment(now)
    rows = [row for row in table(cases_file) if row["raised"] and start <= moment(row["raised"]) < end]
    for row in rows:
        for name in ("raised", "stored", "shown", "spoke", "dispatched", "arrived", "first_claim"):
            row[name] = moment(row[name])
        pairs = [part.split("/") for part in row["waits"].split()]
        row["waits"] = [(moment(a), None if b == ".." else moment(b)) for a, b in pairs]
    drills = [row for row in rows if row["drill"]]
    tests = [row for row in rows if not row["drill"] and (row["test"] == "1" or row["lane"] == "test")]
    real = [row for row in rows if row not in drills and row not in tests]
    faults = [row for row in real if row["lane"] == "fault"]
    calls = [row for row in real if row["lane"] != "fault" and row["severity"] != "notice"]
    claimed = [row for row in calls if row["first_claim"]]
    waiting = [row for row in calls if not row["first_claim"] and any(to is None for _, to in row["waits"])]
    took = lambda row: ms(row["first_claim"] - row["raised"])
    so_far = lambda row: ms(now - row["raised"])
    within = []
    for seconds in (10, 30, 60, 180):
        n = sum(1 for row in claimed if took(row) <= seconds * 1000)
        of = len(claimed) + sum(1 for row in waiting if so_far(row) > seconds * 1000)
        target = {10: Fraction(95), 60: Fraction("97.5"), 180: Fraction(99)}.get(seconds)
        met = None if target is None or of == 0 else Fraction(100 * n, of) >= target
        within.append({"seconds": seconds, "n": n, "of": of, "percent": percent(n, of), "met": met})
    between = lambda a, b: [ms(row[b] - row[a]) for row in calls if row[a] and row[b] and row[b] >= row[a]]
    misses = []
    for row in calls:
        longest = max((ms((to or now) - since) for since, to in row["waits"]), default=0)
        if longest > 180000:
            misses.append({"case": row["case"], "waited": longest})
    misses.sort(key=lambda each: -each["waited"])
    duties = [(row["person"], moment(row["from"]), moment(row["to"])) for row in table(duty_file)]
    most, flooded, alone = Fraction(0), [], 0
    busiest = (0, 1)
    for row in real:
        at = row["raised"]
        count = sum(1 for other in real if at - timedelta(minutes=10) < other["raised"] <= at)
        people = len({person for person, since, to in duties if since <= at and (to is None or at < to)})
        alone += people == 0
        if Fraction(count, max(1, people)) > most:
            most, busiest = Fraction(count, max(1, people)), (count, max(1, people))
        if Fraction(count, max(1, people)) >= 10:
            flooded.append(row["case"])
    kinds, devices = {}, {}
    for row in real:
        if row["lane"] == "fault" or not row["outcome"] or row["state"] not in ("resolved", "closed"):
            continue
        wrong = row["outcome"] in ("false_sensor", "false_accidental")
        for group, key in ((kinds, row["kind"]), (devices, row["gateway"] + " " + (row["device"] or row["kind"]))):
            n, of = group.get(key, (0, 0))
            group[key] = (n + wrong, of + 1)
    print(json.dumps({
        "calls": len(calls), "within": within,
        "claimed": spread([took(row) for row in claimed]), "waiting": spread([so_far(row) for row in waiting]),
        "shown": spread(between("stored", "shown")), "spoke": spread(between("first_claim", "spoke")),
        "arrived": spread(between("dispatched", "arrived")),
        "misses": misses,
        "releases": sum(int(row["releases"]) for row in calls), "leaseLosses": sum(int(row["lease_losses"]) for row in calls),
        "reopens": sum(int(row["reopens"]) for row in calls),
        "load": {"cases": busiest[0], "people": busiest[1], "flooded": len(flooded), "alone": alone},
        "bySeverity": {grade: [sum(1 for row in real if row["severity"] == grade), len(real)] for grade in ("emergency", "warning", "notice")},
        "apart": {"tests": len(tests), "drills": len(drills), "faults": len(faults), "notices": len(real) - len(faults) - len(calls)},
        "kinds": {key: list(value) for key, value in kinds.items()},
        "devices": {key: list(value) for key, value in devices.items() if value[0]},
    }))

main()
