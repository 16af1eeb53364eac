/** How far two places are apart, as the crow flies. Pure arithmetic in metres and degrees. */
import type { Place } from "./shapes.ts";

export interface Point {
  /** Degrees, WGS-84. */
  readonly lat: number;
  readonly lon: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Mean radius of the earth, IUGG, in metres. */
const earth = 6_371_008.8;

export const metresBetween = (a: Place, b: Place): number => metresApart(inWgs84(a), inWgs84(b));

/** Great circle by the haversine: right to 0.5 %, which is less than any street bends. */
export function metresApart(from: Point, to: Point): number {
  const half = (of: number): number => Math.sin(of / 2) ** 2;
  const across =
    half(radians(to.lat - from.lat)) +
    Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * half(radians(to.lon - from.lon));
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(across)));
}

export const inWgs84 = (place: Place): Point => (place.datum === "WGS-84" ? place : fromGcj02(place));

/**
 * GCJ-02 is WGS-84 moved by a smooth function of the place, some 300 to 700 m. There is no published inverse: the shift is taken
 * off again and again until the place that it would move here is found (each round is some hundred times nearer).
 * Source of the function: "Restrictions on geographic data in China", Wikipedia, section GCJ-02, and the open
 * implementation googollee/eviltransform, whose published pairs are the test's.
 */
export function fromGcj02(place: Point): Point {
  if (!isInChina(place)) return { lat: place.lat, lon: place.lon };
  let guess: Point = { lat: place.lat, lon: place.lon };
  for (let round = 0; round < 6; round += 1) {
    const moved = toGcj02(guess);
    guess = { lat: guess.lat - (moved.lat - place.lat), lon: guess.lon - (moved.lon - place.lon) };
  }
  return guess;
}

/** Krasovsky 1940: semi-major axis in metres, first eccentricity squared. */
const krasovsky = { a: 6_378_245, ee: 0.006_693_421_622_965_943 } as const;

export function toGcj02({ lat, lon }: Point): Point {
  const [north, east] = shiftOf(lon - 105, lat - 35);
  const sine = Math.sin(radians(lat));
  const magic = 1 - krasovsky.ee * sine * sine;
  const meridian = (krasovsky.a * (1 - krasovsky.ee)) / (magic * Math.sqrt(magic));
  const parallel = (krasovsky.a / Math.sqrt(magic)) * Math.cos(radians(lat));
  return { lat: lat + (north / meridian) * (180 / Math.PI), lon: lon + (east / parallel) * (180 / Math.PI) };
}

/** Metres to the north and to the east, `x` and `y` in degrees from 105° E, 35° N. */
function shiftOf(x: number, y: number): readonly [north: number, east: number] {
  const wave = (of: number): number => Math.sin(of * Math.PI);
  const root = Math.sqrt(Math.abs(x));
  const common = (20 * wave(6 * x) + 20 * wave(2 * x)) * (2 / 3);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    common +
    (20 * wave(y) + 40 * wave(y / 3)) * (2 / 3) +
    (160 * wave(y / 12) + 320 * wave(y / 30)) * (2 / 3);
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    common +
    (20 * wave(x) + 40 * wave(x / 3)) * (2 / 3) +
    (150 * wave(x / 12) + 300 * wave(x / 30)) * (2 / 3);
  return [north, east];
}

/** The rectangle that the function is used in; outside of it maps are not moved. */
const isInChina = ({ lat, lon }: Point): boolean => lat > 0.8293 && lat < 55.8271 && lon > 72.004 && lon < 137.8347;
