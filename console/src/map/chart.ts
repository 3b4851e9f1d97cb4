/** The drawn map: MapLibre over the town's tiles, and what stands at points of it. Loaded late. */

import "maplibre-gl/dist/maplibre-gl.css";

import type { Polygon } from "geojson";
import {
  addProtocol,
  AttributionControl,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type StyleSpecification,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { PMTiles, Protocol } from "pmtiles";

import { SOURCE, TILES } from "./style";
import type { Point } from "./where";

setWorkerUrl(new URL(worker, location.href).href);
const protocol = new Protocol();
addProtocol("pmtiles", protocol.tile);

const CLOSE = 15;
const EDGE = 12;
/** About the town, so that what is at its edge is well within sight. */
const MARGIN = 14;

export interface Looks {
  style: StyleSpecification;
  credit: string;
  label: string;
  zoomIn: string;
  zoomOut: string;
  /** Motion is not wanted. */
  still: boolean;
}

export class Chart {
  private readonly placed = new Map<HTMLElement, Point>();

  private constructor(
    private readonly map: MapLibre,
    private readonly town: LngLatBounds,
    private readonly still: boolean,
  ) {
    map.on("move", this.settle);
    map.on("resize", this.settle);
  }

  /** Open the map in a container. Fails where there are no tiles, or the browser draws none. */
  static async open(container: HTMLElement, looks: Looks): Promise<Chart> {
    const archive = new PMTiles(new URL(TILES, location.href).href);
    const { minLon, minLat, maxLon, maxLat } = await archive.getHeader();
    protocol.add(archive);
    const map = new MapLibre({
      container,
      style: looks.style,
      bounds: [minLon, minLat, maxLon, maxLat],
      minZoom: 8,
      maxZoom: 19,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      attributionControl: false,
      locale: {
        "Map.Title": looks.label,
        "NavigationControl.ZoomIn": looks.zoomIn,
        "NavigationControl.ZoomOut": looks.zoomOut,
      },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new AttributionControl({ compact: false, customAttribution: looks.credit }));
    map.addControl(new NavigationControl({ showCompass: false }));
    map.addControl(new ScaleControl({ unit: "imperial" }), "bottom-left");
    Object.assign(map.getCanvas().dataset, { first: "", letters: "to the line" });
    await map.once("load");
    const chart = new Chart(map, outlineOf(map), looks.still);
    chart.showTown();
    return chart;
  }

  close(): void {
    this.placed.clear();
    this.map.remove();
  }

  draw(style: StyleSpecification): void {
    this.map.setStyle(style, { diff: true });
  }

  /** Let an element stand at a point, whatever is looked at; hidden where that is out of sight. */
  place(element: HTMLElement, at: Point): void {
    this.placed.set(element, at);
    this.position(element, at);
  }

  take(element: HTMLElement): void {
    this.placed.delete(element);
  }

  showTown(): void {
    this.map.fitBounds(this.town, { padding: MARGIN, animate: !this.still });
  }

  /** Look at a point; closely, where that is asked for. */
  look(at: Point, closely = false): void {
    const zoom = closely ? Math.max(this.map.getZoom(), CLOSE) : this.map.getZoom();
    this.map.easeTo({ center: [at.longitude, at.latitude], zoom, animate: !this.still });
  }

  /** Whether a point is well within sight. */
  shows(at: Point): boolean {
    const { x, y } = this.map.project([at.longitude, at.latitude]);
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    return x > EDGE && y > EDGE && x < width - EDGE && y < height - EDGE;
  }

  get centre(): Point {
    const { lat, lng } = this.map.getCenter();
    return { latitude: lat, longitude: lng };
  }

  /** Hear where the map is pressed, and when it is dragged by hand. */
  hear(pressed: (at: Point) => void, dragged: () => void): void {
    this.map.on("click", ({ lngLat }) => pressed({ latitude: lngLat.lat, longitude: lngLat.lng }));
    this.map.on("dragstart", dragged);
  }

  focus(): void {
    this.map.getCanvas().focus();
  }

  private readonly settle = (): void => {
    for (const [element, at] of this.placed) this.position(element, at);
  };

  private position(element: HTMLElement, at: Point): void {
    const { x, y } = this.map.project([at.longitude, at.latitude]);
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    element.hidden = x < 0 || y < 0 || x > width || y > height;
  }
}

/** The bounds of the town: what lies outside it, such as hospitals, is drawn too. */
function outlineOf(map: MapLibre): LngLatBounds {
  const bounds = new LngLatBounds();
  for (const feature of map.querySourceFeatures(SOURCE, { sourceLayer: "outline" })) {
    for (const [longitude = 0, latitude = 0] of (feature.geometry as Polygon).coordinates.flat()) {
      bounds.extend([longitude, latitude]);
    }
  }
  return bounds.isEmpty() ? map.getBounds() : bounds;
}
