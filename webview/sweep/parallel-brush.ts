import { type AxisPlaces, type AxisRange, axisNear, placeOf, positionAt, withRange } from './brush.ts';

const svg = 'http://www.w3.org/2000/svg';
const width = 16;
/** A shorter stroke is a click, which takes the mark of the axis away. */
const leastStroke = 0.02;

/** Marks a part of an axis where the pointer is dragged along it. */
export class ParallelBrush {
  private readonly marks = document.createElementNS(svg, 'g');
  private begun: { readonly axis: number; readonly at: number } | undefined;

  constructor(
    private readonly picture: Element,
    private readonly places: AxisPlaces,
    private ranges: readonly AxisRange[],
    private readonly onChange: (ranges: readonly AxisRange[]) => void,
  ) {
    picture.append(this.marks);
    picture.addEventListener('pointerdown', (event) => event instanceof PointerEvent && this.begin(event));
    picture.addEventListener('pointermove', (event) => event instanceof PointerEvent && this.drag(event));
    picture.addEventListener('pointerup', (event) => event instanceof PointerEvent && this.end(event));
    this.draw(ranges);
  }

  private begin(event: PointerEvent): void {
    const { x, y } = this.placeIn(event);
    const axis = axisNear(this.places, x);
    if (axis === undefined) return;
    event.preventDefault();
    this.picture.setPointerCapture(event.pointerId);
    this.begun = { axis, at: positionAt(this.places, y) };
  }

  private drag(event: PointerEvent): void {
    const { x } = this.placeIn(event);
    this.picture.classList.toggle('brushable', axisNear(this.places, x) !== undefined);
    const range = this.rangeTo(event);
    if (range !== undefined) this.draw(withRange(this.ranges, range));
  }

  private end(event: PointerEvent): void {
    const range = this.rangeTo(event);
    this.begun = undefined;
    if (range === undefined) return;
    const others = this.ranges.filter(({ axis }) => axis !== range.axis);
    this.ranges = range.high - range.low < leastStroke ? others : [...others, range];
    this.draw(this.ranges);
    this.onChange(this.ranges);
  }

  private rangeTo(event: PointerEvent): AxisRange | undefined {
    if (this.begun === undefined) return undefined;
    const { axis, at } = this.begun;
    const here = positionAt(this.places, this.placeIn(event).y);
    return { axis, low: Math.min(at, here), high: Math.max(at, here) };
  }

  private draw(ranges: readonly AxisRange[]): void {
    this.marks.replaceChildren(
      ...ranges.map(({ axis, low, high }) => {
        const mark = document.createElementNS(svg, 'rect');
        const top = placeOf(this.places, high);
        const attributes = {
          class: 'brush',
          x: (this.places.axes[axis] ?? 0) - width / 2,
          y: top,
          width,
          height: placeOf(this.places, low) - top,
        };
        for (const [name, value] of Object.entries(attributes)) mark.setAttribute(name, String(value));
        return mark;
      }),
    );
  }

  /** Where the pointer is in the picture's own units: a narrow view shows it smaller. */
  private placeIn({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width } = this.picture.getBoundingClientRect();
    const scale = Number(this.picture.getAttribute('width')) / width;
    return { x: (clientX - left) * scale, y: (clientY - top) * scale };
  }
}
