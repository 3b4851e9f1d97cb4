import "@fontsource-variable/inter/wght.css";
import "./look/theme.css";

import { mount } from "svelte";

import App from "./App.svelte";

mount(App, { target: document.body });
