#!/usr/bin/env python3
"""Recomputes the answering figures from nothing but the exported tables. Shares no line with the centre: another language, its own
CSV reader, exact fractions. Prints JSON. Arguments: cases.csv duty.csv from to now (ISO 8601 with offset), the time zone's name, and
the shifts of centre.yaml as JSON. What needs duty.csv beside cases.csv: `worked`, `perHour`, `people`, `onDuty`, `flooded`, `alone`."""
import csv, json, sys
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

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

MINUTES = timedelta(minutes=10)

def answered(rows, now):
    """How fast the calls among these rows were taken."""
    calls = [row for row in rows if is_call(row)]
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
    return {"calls": len(calls), "within": within, "claimed": spread([took(row) for row in claimed]), "waiting": spread([so_far(row) for row in waiting])}

def is_real(row):
    return not row["drill"] and row["test"] != "1" and row["lane"] != "test"

def is_call(row):
    return is_real(row) and row["lane"] != "fault" and row["severity"] != "notice" and not row["called_in"]

def measured(real, duties):
    """At each alert: how many the ten minutes up to it had, and how many were on duty."""
    return [{
        "at": row["raised"],
        "count": sum(1 for other in real if row["raised"] - MINUTES < other["raised"] <= row["raised"]),
        "people": len({person for person, since, to in duties if since <= row["raised"] and (to is None or row["raised"] < to)}),
    } for row in real]

def floods(real):
    """Looks at each moment at which an alert comes or leaves the ten minutes, and counts anew: on from ten, off below five."""
    times = [row["raised"] for row in real]
    found, on = [], False
    for moment_ in sorted({*times, *(at + MINUTES for at in times)}):
        lately = sum(1 for at in times if moment_ - MINUTES < at <= moment_)
        if not on and lately >= 10:
            on = True
            found.append({"at": moment_, "since": moment_ - MINUTES, "until": None})
        if on and lately < 5:
            on = False
            found[-1]["until"] = moment_
    cases = {row["case"] for row in real for each in found if each["since"] < row["raised"] and (each["until"] is None or row["raised"] < each["until"])}
    return found, len(cases)

def hours(duties, start, end, cuts, belongs):
    """ms that people were on duty, each counted once: piece by piece between all moments at which anything changes."""
    moments = {start, end, *cuts}
    for _, since, to in duties:
        moments |= {since, to or end}
    moments = sorted(at for at in moments if start <= at <= end)
    total = 0
    for a, b in zip(moments, moments[1:]):
        if belongs(a):
            total += ms(b - a) * len({person for person, since, to in duties if since <= a and (to is None or a < to)})
    return total

def load(points, began, worked):
    busiest = max(points, key=lambda each: (Fraction(each["count"], max(1, each["people"])), -each["at"].timestamp()), default=None)
    alone = sum(1 for each in points if each["people"] == 0)
    tenths = -(-Fraction((len(points) - alone) * 36_000_000, worked) // 1) if worked else None
    return {
        "cases": busiest["count"] if busiest else 0, "people": max(1, busiest["people"]) if busiest else 1,
        "busiest": {"at": ms(busiest["at"] - datetime(1970, 1, 1, tzinfo=timezone.utc)), "onDuty": busiest["people"]} if busiest else None,
        "alerts": len(points), "alone": alone, "worked": worked,
        "perHour": f"{tenths // 10}.{tenths % 10}" if worked else None,
        "floods": began, "flooded": sum(1 for each in points if each["count"] >= 10 * max(1, each["people"])),
    }

def shift_at(at, zone, shifts):
    """By the clock on the wall: the last shift of the day that had begun, before the first the last of yesterday."""
    local = at.astimezone(zone)
    begun = [each["name"] for each in shifts if each["from"] <= local.strftime("%H:%M")]
    if begun:
        return local.strftime("%Y-%m-%d"), begun[-1]
    return (local.date() - timedelta(days=1)).isoformat(), shifts[-1]["name"]

def begins_between(start, end, zone, shifts):
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        for each in shifts:
            hour, minute = map(int, each["from"].split(":"))
            yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(timezone.utc)
        day += timedelta(days=1)

def main():
    cases_file, duty_file, start, end, now, zone, shifts = sys.argv[1:8]
    start, end, now, zone, shifts = moment(start), moment(end), moment(now), ZoneInfo(zone), json.loads(shifts)
    rows = [row for row in table(cases_file) if row["raised"] and start <= moment(row["raised"]) < end]
    for row in rows:
        for name in ("raised", "stored", "shown", "spoke", "dispatched", "arrived", "first_claim"):
            row[name] = moment(row[name])
        pairs = [part.split("/") for part in row["waits"].split()]
        row["waits"] = [(moment(a), None if b == ".." else moment(b)) for a, b in pairs]
    drills = [row for row in rows if row["drill"]]
    real = [row for row in rows if is_real(row)]
    faults = [row for row in real if row["lane"] == "fault"]
    calls = [row for row in real if is_call(row)]
    called_in = [row for row in real if row["called_in"]]
    between = lambda a, b: [ms(row[b] - row[a]) for row in calls if row[a] and row[b] and row[b] >= row[a]]
    misses = []
    for row in calls + called_in:
        longest = max((ms((to or now) - since) for since, to in row["waits"]), default=0)
        if longest > 180000:
            misses.append({"case": row["case"], "waited": longest})
    misses.sort(key=lambda each: -each["waited"])
    duties = [(row["person"], moment(row["from"]), moment(row["to"])) for row in table(duty_file)]
    points, (flooded, flood_cases) = measured(real, duties), floods(real)
    until = max(start, min(end, now))
    cuts = list(begins_between(start, end, zone, shifts))

    def part(belongs):
        figures = answered([row for row in rows if belongs(row["raised"])], now)
        began = sum(1 for each in flooded if belongs(each["at"]))
        figures["load"] = load([each for each in points if belongs(each["at"])], began, hours(duties, start, until, cuts, belongs))
        return {**figures, "waiting": figures["waiting"]["count"]}

    of_shift = lambda at: shift_at(at, zone, shifts)
    keys = {of_shift(row["raised"]) for row in real}
    for _, since, to in duties:
        a, b = max(since, start), min(to or until, until)
        keys |= {of_shift(at) for at in (a, *(cut for cut in cuts if a < cut < b)) if a < b}
    kinds, devices = {}, {}
    for row in real:
        if row["lane"] == "fault" or not row["outcome"] or row["state"] not in ("resolved", "closed"):
            continue
        wrong = row["outcome"] in ("false_sensor", "false_accidental")
        groups = [(kinds, row["kind"])] + ([] if row["called_in"] else [(devices, row["gateway"] + " " + (row["device"] or row["kind"]))])
        for group, key in groups:
            n, of = group.get(key, (0, 0))
            group[key] = (n + wrong, of + 1)
    print(json.dumps({
        **answered(rows, now),
        "shown": spread(between("stored", "shown")), "spoke": spread(between("first_claim", "spoke")),
        "arrived": spread(between("dispatched", "arrived")),
        "misses": misses,
        "releases": sum(int(row["releases"]) for row in calls), "leaseLosses": sum(int(row["lease_losses"]) for row in calls),
        "reopens": sum(int(row["reopens"]) for row in calls),
        "load": part(lambda at: True)["load"],
        "floodCases": flood_cases,
        "shifts": {f"{day} {name}": part(lambda at, key=(day, name): of_shift(at) == key) for day, name in keys},
        "shiftNames": {each["name"]: part(lambda at, name=each["name"]: of_shift(at)[1] == name) for each in shifts},
        "bySeverity": {grade: [sum(1 for row in real if row["severity"] == grade), len(real)] for grade in ("emergency", "warning", "notice")},
        "apart": {"tests": len(rows) - len(real) - len(drills), "drills": len(drills), "faults": len(faults), "notices": len(real) - len(faults) - len(calls) - len(called_in), "calledIn": len(called_in)},
        "kinds": {key: list(value) for key, value in kinds.items()},
        "devices": {key: list(value) for key, value in devices.items() if value[0]},
    }))

main()
