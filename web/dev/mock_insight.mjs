// Answers of the mock for what rests on INSIGHT. Development and tests only.
export function insight() {
  return null;
}
