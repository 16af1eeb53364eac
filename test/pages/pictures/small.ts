/** A picture made small by the browser that took it: half as wide, WebP. */
import type { Page } from "playwright-core";

export interface Size {
  readonly width: number;
  /** From 0 to 1. */
  readonly quality: number;
}

export async function small(blank: Page, png: Buffer, { width, quality }: Size): Promise<Buffer> {
  const made = await blank.evaluate(
    async ([data, wide, q]) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const height = Math.round((image.height * wide) / image.width);
      const canvas = new OffscreenCanvas(wide, height);
      const pen = canvas.getContext("2d");
      if (!pen) throw new Error("no canvas");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, 0, 0, wide, height);
      const bytes = await (await canvas.convertToBlob({ type: "image/webp", quality: q })).arrayBuffer();
      let text = "";
      for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [png.toString("base64"), width, quality] as const,
  );
  return Buffer.from(made, "base64");
}
