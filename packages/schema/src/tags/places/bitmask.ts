import type { PlaceDefinition } from "../define.ts";
import { besideValue } from "./on-image.ts";

/** A mask as an image of its own: a PNG of the image's size in which what is not masked is transparent. */
export const bitmaskPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "imageDataURL" in value,
  within:
    () =>
    ({ imageDataURL }) => {
      const address = imageDataURL as string;
      if (address.startsWith(pngStart) && base64.test(address.slice(dataStart.length))) return null;
      const message = `"imageDataURL": ${JSON.stringify(address.slice(0, 40))}… is not a PNG in base64`;
      return [{ path: ".value.imageDataURL", message, expected: `a data: URL that begins ${pngStart}` }];
    },
  key: ({ imageDataURL }) => String(imageDataURL),
  make: (random, object) => ({
    value: { imageDataURL: `${pngStart}${masks[Math.floor(random() * masks.length)]}` },
    result: besideValue(random, object),
  }),
};

const dataStart = "data:image/png;base64,";
/** The first bytes of every PNG, and of its header. */
const pngStart = `${dataStart}iVBORw0KGgo`;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Masks of 800 × 600 pixels after `pngStart`: two rectangles, and two that overlap. */
const masks = [
  "AAAANSUhEUgAAAyAAAAJYAQAAAACyDb/dAAAAAnRSTlMAAHaTzTgAAACASURBVHja7c2hAQAACAOg/f+0ZoPBZoAHSAAAAAAAAAAAAAAAgKvaSCQSi" +
    "UQikUgkEolEIpFIJBKJRCKRSCQSiUQikUgkEolEIpFIJBKJRCKRSCQSiUQikUgkEolE8igBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYGq" +
    "feJFC+kZo0wAAAABJRU5ErkJggg==",
  "AAAANSUhEUgAAAyAAAAJYAQAAAACyDb/dAAAAAnRSTlMAAHaTzTgAAACJSURBVHja7c0xDQAACAOw+TcNFnYQrtZAEwAAAAAAAAAAAAAAAAAAAAAAA" +
    "AAAAAAAAAAAAAAAAACOTUkikUgkEolEIpFIJBKJRCKRSCQSiUQikUgkEolEIpFIJBKJRCKRSCQSiUQikUgkEolEIpFIJBKJRCKRSCQSiUQikUgkEgA" +
    "AAAAAAADg0QLxViKSimNvJgAAAABJRU5ErkJggg==",
  "AAAANSUhEUgAAAyAAAAJYAQAAAACyDb/dAAAAAnRSTlMAAHaTzTgAAACwSURBVHja7c2xCQAwCAAw/3/aPtBBioLQ5IFEAAAAAAAAAACD8kIikUgkE" +
    "olEIpFIJBKJRCKRSCQSiUQikUgkEkl/0h5LJBKJRCKRSCQSiUQikUgkEolEIpFIJBKJRPJZUu0kEolEIpFIJBKJRCKRSCQSiUQikUgkEolEIpFIJBK" +
    "JRCKRSCQSiUQikUgkEolEIpFIJBKJRCLZkQAAAAAAAAAAAAAAAAAAAAAAAADAowOqnFyszlK75gAAAABJRU5ErkJggg==",
];
