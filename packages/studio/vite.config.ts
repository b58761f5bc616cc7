import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npm run dev` serves the app with hot reload and sends everything else to a server started by `npm start`. */
const server = process.env["TANDEM_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // Nothing is inlined: the page's Content-Security-Policy allows scripts only from files of our own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { "/api": server, "/health": server, "/logout": server, "^/user/(login|signup)/$": server },
  },
});
