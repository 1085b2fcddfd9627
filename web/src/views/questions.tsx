export function QuestionsView() {
  return <p>soon</p>;
}
