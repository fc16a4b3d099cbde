export default function Quiz(_: { lesson: string; items: unknown[] }) {
  return <section class="quiz" />;
}
