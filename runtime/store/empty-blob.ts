// The descriptor that stands for "no content" (manifest.md of the OCI image specification, "Guidance for an Empty Descriptor").
import { type Descriptor, mediaTypes } from "../../specs/handoff/store-layout.ts";

export const emptyBytes = Buffer.from("{}");

export const emptyDescriptor = {
  mediaType: mediaTypes.empty,
  digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  size: 2,
  data: "e30=",
} as const satisfies Descriptor;
