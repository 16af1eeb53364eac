/** Numbers of MyMessage.h (MySensors 2.x) that mean something here. */
export const sensor = {
  door: 0,
  motion: 1,
  smoke: 2,
  lightLevel: 16,
  sceneController: 25,
  water: 32,
  vibration: 34,
  gas: 37,
} as const;

export const value = {
  temperature: 0,
  humidity: 1,
  status: 2,
  tripped: 16,
  watt: 17,
  sceneOn: 19,
  sceneOff: 20,
  level: 37,
} as const;

export const internal = {
  battery: 0,
  idRequest: 3,
  idResponse: 4,
  sketchName: 11,
} as const;
/** I_ types run to 33 (signal report, pre-sleep and post-sleep at the end). */
export const lastInternal = 33;

const names: ReadonlyMap<number, string> = new Map([
  [0, "S_DOOR"],
  [1, "S_MOTION"],
  [2, "S_SMOKE"],
  [3, "S_BINARY"],
  [6, "S_TEMP"],
  [7, "S_HUM"],
  [16, "S_LIGHT_LEVEL"],
  [17, "node"],
  [18, "repeater node"],
  [23, "S_CUSTOM"],
  [25, "S_SCENE_CONTROLLER"],
  [32, "S_WATER_LEAK"],
  [33, "S_SOUND"],
  [34, "S_VIBRATION"],
  [36, "S_INFO"],
  [37, "S_GAS"],
]);

export const sensorName = (type: number): string | undefined => names.get(type);
