/** Reads the QR code in a photo: a page over plain http on a LAN gets no live camera, but may be handed a picture. */
import decodeQR from "qr/decode.js";

/** Longest side (px) the picture is looked at: a phone's twelve million pixels hold no more of a code than these. */
const sides = [1_200, 800, 1_800] as const;

export async function readPicture(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return undefined;
  for (const side of sides) {
    const text = readAt(picture, Math.min(1, side / Math.max(picture.width, picture.height)));
    if (text !== undefined) return text;
  }
  return undefined;
}

function readAt(picture: ImageBitmap, scale: number): string | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return undefined;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  try {
    return decodeQR({ width, height, data });
  } catch {
    return undefined;
  }
}
