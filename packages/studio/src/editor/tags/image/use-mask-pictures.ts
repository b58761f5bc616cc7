import { type ImageSize } from "@tandem/schema";
import { useEffect, useMemo, useState } from "react";
import { type MaskPicture, pictureOfPng, pictureOfRle } from "../../image/mask-picture.ts";
import type { Placed } from "./placed-regions.ts";

/** Lists of bytes stay the same object until somebody paints. */
const ofRle = new WeakMap<object, MaskPicture | null>();

/** The pictures of the masks on a page, by region; those kept as PNG come when the browser has read them. */
export function useMaskPictures(placed: readonly Placed[], size: ImageSize): ReadonlyMap<string, MaskPicture> {
  const masks = useMemo(() => placed.filter(({ shape }) => shape === null), [placed]);
  const [ofPng, setOfPng] = useState<ReadonlyMap<string, MaskPicture | null>>(new Map());
  useEffect(() => {
    let isLive = true;
    const addresses = new Set(masks.flatMap((mask) => addressOf(mask) ?? []));
    if (addresses.size === 0) return;
    const known = [...ofPng].filter(([address]) => addresses.has(address));
    const missing = [...addresses].filter((address) => !ofPng.has(address));
    if (missing.length === 0) return;
    void Promise.all(
      missing.map(async (address) => [address, await pictureOfPng(address).catch(() => null)] as const),
    ).then((read) => {
      if (isLive) setOfPng(new Map([...known, ...read]));
    });
    return () => {
      isLive = false;
    };
  }, [masks, ofPng]);
  return useMemo(() => {
    const pictures = masks.flatMap((mask) => {
      const address = addressOf(mask);
      const picture = address === null ? fromRle(mask, size) : ofPng.get(address);
      return picture ? [[mask.region.id, picture] as const] : [];
    });
    return new Map(pictures);
  }, [masks, ofPng, size]);
}

/** A draft of Label Studio may hold a picture of a brush instead of its RLE. */
function addressOf({ region: { place } }: Placed): string | null {
  if (place["rle"] !== undefined && place["rle"] !== null) return null;
  const address = place["imageDataURL"] ?? place["maskDataURL"];
  return typeof address === "string" ? address : null;
}

function fromRle({ region: { place, envelope } }: Placed, size: ImageSize): MaskPicture | null {
  const rle = place["rle"];
  if (!Array.isArray(rle)) return null;
  const known = ofRle.get(rle);
  if (known !== undefined) return known;
  const { original_width: width, original_height: height } = envelope;
  const own = typeof width === "number" && typeof height === "number" ? { width, height } : size;
  const picture = pictureOfRle(rle as number[], own);
  ofRle.set(rle, picture);
  return picture;
}
