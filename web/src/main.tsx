// Starts the page: address, live data, keys, and the service worker where the browser allows one.
import { render } from "preact";
import { App } from "./app";
import { startHotkeys } from "./state/hotkeys";
import { startView } from "./state/view";
import { startLive } from "./store/live";
import "./style/tokens.css";
import "./style/shell.css";
import "./style/controls.css";
import "./style/chart.css";
import "./style/views.css";

startView();
startLive();
startHotkeys();
render(<App />, document.getElementById("app")!);

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => {
      // Plain HTTP on a network gives no service worker; the page works without one.
    });
  });
}
