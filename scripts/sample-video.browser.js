// Runs in the page: `sampleVideo()` draws the frames and gives them back, each encoded with VP8.
window.sampleVideo = async ({ width, height, frames, rate, bitrate, keyEvery }) => {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");

  const circle = (x, y, radius, color) => {
    pen.fillStyle = color;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  };

  const box = (x, y, wide, high, color) => {
    pen.fillStyle = color;
    pen.fillRect(x, y, wide, high);
  };

  /** A ball bounces from left to right, a cart comes from the right after a second, a lamp turns green half way. */
  const draw = (frame) => {
    const time = frame / rate;
    box(0, 0, width, height, "#dbeafe");
    box(0, 140, width, 40, "#8d6e63");
    box(286, 60, 6, 80, "#495057");
    circle(289, 56, 10, frame < frames / 2 ? "#e03131" : "#2f9e44");
    const across = 20 + (280 * frame) / frames;
    circle(across, 124 - Math.abs(Math.sin(time * 3)) * 70, 16, "#f08c00");
    const cart = 330 - Math.max(0, time - 1) * 110;
    box(cart, 112, 54, 20, "#1971c2");
    circle(cart + 12, 134, 7, "#212529");
    circle(cart + 42, 134, 7, "#212529");
  };

  const encoded = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      encoded.push({ key: chunk.type === "key", bytes: Array.from(bytes) });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec: "vp8", width, height, bitrate, framerate: rate });
  for (let frame = 0; frame < frames; frame++) {
    draw(frame);
    const shown = new VideoFrame(canvas, { timestamp: (frame / rate) * 1e6 });
    encoder.encode(shown, { keyFrame: frame % keyEvery === 0 });
    shown.close();
  }
  await encoder.flush();
  return encoded;
};
