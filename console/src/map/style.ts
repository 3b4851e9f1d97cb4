/** How the map is drawn: the layers of the town's tiles, in the colours of the theme. */

import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

import font from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";
import type { Theme } from "../desk/settings.svelte";

/** What can be switched off. Calls and units are drawn above the tiles. */
export const LAYERS = ["beats", "streets", "names", "places", "calls", "units"] as const;
export type MapLayer = (typeof LAYERS)[number];

export const SOURCE = "town";
export const TILES = "/api/map/town.pmtiles";

const FONT = "Inter";

interface Colours {
  outside: string;
  town: string;
  border: string;
  beat: string;
  motorway: string;
  primary: string;
  street: string;
  text: string;
  beatText: string;
  place: string;
}

const COLOURS: Readonly<Record<Theme, Colours>> = {
  night: {
    outside: "#070a0e",
    town: "#10171f",
    border: "#7d8b99",
    beat: "#46607a",
    motorway: "#8a7442",
    primary: "#627384",
    street: "#445362",
    text: "#c3ced9",
    beatText: "#7fa3c7",
    place: "#9db7a5",
  },
  light: {
    outside: "#dfe4e9",
    town: "#f7f8fa",
    border: "#56636f",
    beat: "#7f9ab5",
    motorway: "#e0b458",
    primary: "#b4bec8",
    street: "#cdd4db",
    text: "#3a4753",
    beatText: "#2f5f8f",
    place: "#2c6b43",
  },
};

export function styleOf(theme: Theme, hidden: ReadonlySet<MapLayer>): StyleSpecification {
  const c = COLOURS[theme];
  const layers: [MapLayer | "ground", LayerSpecification][] = [
    ["ground", { id: "ground", type: "background", paint: { "background-color": c.outside } }],
    ["ground", of("outline", "town", { type: "fill", paint: { "fill-color": c.town } })],
    ...streets(c),
    [
      "beats",
      of("beats", "beats", {
        type: "line",
        paint: { "line-color": c.beat, "line-width": 1.5, "line-dasharray": [4, 3] },
      }),
    ],
    [
      "ground",
      of("outline", "border", {
        type: "line",
        paint: { "line-color": c.border, "line-width": 2 },
      }),
    ],
    ["names", streetNames(c)],
    [
      "beats",
      of("beat-names", "beat-names", {
        type: "symbol",
        layout: {
          "text-field": ["get", "beat"],
          "text-font": [FONT],
          "text-size": 15,
          "text-letter-spacing": 0.1,
          "text-allow-overlap": true,
        },
        paint: { "text-color": c.beatText, "text-halo-color": c.town, "text-halo-width": 2 },
      }),
    ],
    ...places(c),
  ];
  return {
    version: 8,
    sources: { [SOURCE]: { type: "vector", url: `pmtiles://${location.origin}${TILES}` } },
    "font-faces": { [FONT]: new URL(font, location.href).href },
    layers: layers.filter(([of]) => of === "ground" || !hidden.has(of)).map(([, layer]) => layer),
  };
}

type Drawn<L> = L extends { id: string; source: string } ? Omit<L, "id" | "source"> : never;

function of(layer: string, id: string, drawn: Drawn<LayerSpecification>): LayerSpecification {
  return { id, source: SOURCE, "source-layer": layer, ...drawn };
}

function streets(c: Colours): [MapLayer, LayerSpecification][] {
  const drawn: [string, string, [number, number]][] = [
    ["residential", c.street, [0.6, 5]],
    ["secondary", c.street, [1.2, 7]],
    ["primary", c.primary, [1.8, 9]],
    ["motorway", c.motorway, [2.5, 11]],
  ];
  return drawn.map(([name, colour, [far, near]]) => [
    "streets",
    of("streets", name, {
      type: "line",
      filter: ["==", ["get", "class"], name],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colour,
        "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 11, far, 16, near],
      },
    }),
  ]);
}

function streetNames(c: Colours): LayerSpecification {
  return of("streets", "street-names", {
    type: "symbol",
    layout: {
      "symbol-placement": "line",
      "text-field": ["get", "name"],
      "text-font": [FONT],
      "text-size": ["interpolate", ["linear"], ["zoom"], 12, 10, 16, 14],
      "symbol-sort-key": [
        "match",
        ["get", "class"],
        "motorway",
        0,
        "primary",
        1,
        "secondary",
        2,
        3,
      ],
    },
    paint: { "text-color": c.text, "text-halo-color": c.town, "text-halo-width": 1.5 },
  });
}

function places(c: Colours): [MapLayer, LayerSpecification][] {
  return [
    [
      "places",
      of("places", "places", {
        type: "circle",
        paint: {
          "circle-radius": ["match", ["get", "kind"], ["police", "hospital"], 5, 3],
          "circle-color": c.place,
          "circle-stroke-color": c.town,
          "circle-stroke-width": 1,
        },
      }),
    ],
    [
      "places",
      of("places", "place-names", {
        type: "symbol",
        minzoom: 12.5,
        layout: {
          "text-field": ["get", "name"],
          "text-font": [FONT],
          "text-size": 11,
          "text-anchor": "top",
          "text-offset": [0, 0.5],
          "text-max-width": 9,
          "symbol-sort-key": ["match", ["get", "kind"], ["police", "hospital"], 0, 1],
        },
        paint: { "text-color": c.place, "text-halo-color": c.town, "text-halo-width": 1.5 },
      }),
    ],
  ];
}
