/** Rooms that a home usually has: offered, and made with one tap. */
import type { Room } from "../../devices/joining/state.ts";

const usual: readonly Room[] = [
  { id: "living-room", label: { zh: "客厅", en: "Living room" } },
  { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } },
  { id: "bathroom", label: { zh: "卫生间", en: "Bathroom" } },
  { id: "kitchen", label: { zh: "厨房", en: "Kitchen" } },
  { id: "front-door", label: { zh: "大门", en: "Front door" } },
  { id: "hall", label: { zh: "门厅", en: "Hall" } },
  { id: "second-bedroom", label: { zh: "次卧", en: "Second bedroom" } },
  { id: "balcony", label: { zh: "阳台", en: "Balcony" } },
  { id: "yard", label: { zh: "院子", en: "Yard" } },
];

/** Those that are not there yet, by id and by label. */
export const roomsOffered = (there: readonly Room[]): readonly Room[] =>
  usual.filter(({ id, label }) => !there.some((room) => room.id === id || room.label.zh === label.zh));
