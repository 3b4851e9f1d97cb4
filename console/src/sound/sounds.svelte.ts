/** Sounds, made here without files. Mute is visible, and never mutes an emergency. */

export type Sound =
  "accepted" | "refused" | "new_pending" | "priority_1" | "emergency" | "timer_due" | "message";

/** A tone: hertz, when it begins and how long it lasts (seconds), and its form. */
type Tone = readonly [hertz: number, begins: number, lasts: number, form?: OscillatorType];

const TONES: Readonly<Record<Sound, readonly Tone[]>> = {
  accepted: [[880, 0, 0.05]],
  refused: [
    [220, 0, 0.12, "square"],
    [165, 0.13, 0.16, "square"],
  ],
  new_pending: [
    [660, 0, 0.09],
    [880, 0.11, 0.12],
  ],
  priority_1: [
    [988, 0, 0.1, "triangle"],
    [740, 0.12, 0.1, "triangle"],
    [988, 0.24, 0.1, "triangle"],
    [740, 0.36, 0.14, "triangle"],
  ],
  emergency: [
    [1245, 0, 0.22, "sawtooth"],
    [830, 0.24, 0.22, "sawtooth"],
    [1245, 0.48, 0.22, "sawtooth"],
    [830, 0.72, 0.22, "sawtooth"],
  ],
  timer_due: [
    [523, 0, 0.1],
    [523, 0.2, 0.1],
    [523, 0.4, 0.1],
  ],
  message: [
    [1047, 0, 0.06],
    [1319, 0.08, 0.08],
  ],
};

const LEAST_IN_EMERGENCY = 0.6;
const ALARM_EVERY = 2.5;
/** An alarm is scheduled so far ahead: a hidden tab's timers may sleep, its sound does not. */
const ALARM_FOR = 90;

export class Sounds {
  /** 0 to 1, kept for the position on this machine. */
  volume = $state(0.5);
  muted = $state(false);
  /** Browsers let no page sound before a key or a click. */
  ready = $state(false);
  /** What was played last: for the tests, and for who sees better than they hear. */
  last = $state<Sound | "">("");
  /** An emergency sounds, whatever else is played meanwhile. */
  alarmed = $state(false);
  private context: AudioContext | undefined;
  private alarm: GainNode | undefined;
  private alarmUntil = 0;
  private readonly place: string;

  constructor(position: string) {
    this.place = `blotter.sound.${position}`;
    const kept = JSON.parse(localStorage.getItem(this.place) ?? "{}") as {
      volume?: number;
      muted?: boolean;
    };
    this.volume = kept.volume ?? this.volume;
    this.muted = kept.muted ?? this.muted;
  }

  set(changed: { volume?: number; muted?: boolean }): void {
    this.volume = changed.volume ?? this.volume;
    this.muted = changed.muted ?? this.muted;
    if (this.alarm) this.alarm.gain.value = this.alarmVolume;
    localStorage.setItem(this.place, JSON.stringify({ volume: this.volume, muted: this.muted }));
  }

  /** The first key or click came: sound may begin. */
  wake(): void {
    this.context ??= new AudioContext();
    if (this.context.state === "running") this.ready = true;
    else void this.context.resume().then(() => (this.ready = this.context?.state === "running"));
  }

  play(sound: Sound): void {
    this.last = sound;
    if (this.context && !this.muted) this.schedule(sound, 0, this.gain(this.volume));
  }

  /** Sound the emergency again and again, muted or not, until it is over. */
  sound(alarmed: boolean): void {
    this.alarmed = alarmed;
    if (!alarmed) {
      this.alarm?.disconnect();
      this.alarm = undefined;
      return;
    }
    if (!this.context || (this.alarm && this.context.currentTime < this.alarmUntil)) return;
    const gain = this.gain(this.alarmVolume);
    for (let at = 0; at < ALARM_FOR; at += ALARM_EVERY) this.schedule("emergency", at, gain);
    this.alarm?.disconnect();
    this.alarm = gain;
    this.alarmUntil = this.context.currentTime + ALARM_FOR;
  }

  private get alarmVolume(): number {
    return Math.max(this.volume, LEAST_IN_EMERGENCY);
  }

  private gain(volume: number): GainNode {
    const context = this.context as AudioContext;
    const gain = context.createGain();
    gain.gain.value = volume;
    gain.connect(context.destination);
    return gain;
  }

  private schedule(sound: Sound, at: number, into: GainNode): void {
    const context = this.context as AudioContext;
    for (const [hertz, begins, lasts, form] of TONES[sound]) {
      const tone = context.createOscillator();
      const shape = context.createGain();
      const from = context.currentTime + at + begins;
      tone.type = form ?? "sine";
      tone.frequency.value = hertz;
      shape.gain.setValueAtTime(0, from);
      shape.gain.linearRampToValueAtTime(0.4, from + 0.01);
      shape.gain.setValueAtTime(0.4, from + lasts - 0.01);
      shape.gain.linearRampToValueAtTime(0, from + lasts);
      tone.connect(shape).connect(into);
      tone.start(from);
      tone.stop(from + lasts);
    }
  }
}
