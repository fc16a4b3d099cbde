const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** strftime(3) in UTC and the C locale. @param seconds since 1970 @param nanoseconds for %N */
export function strftime(format: string, seconds: number, nanoseconds = 0): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const startOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((date.getTime() - startOfYear) / 86_400_000);
  const expand = (code: string): string | undefined => {
    switch (code) {
      case 'Y':
        return String(date.getUTCFullYear());
      case 'C':
        return two(Math.floor(date.getUTCFullYear() / 100));
      case 'y':
        return two(date.getUTCFullYear() % 100);
      case 'm':
        return two(date.getUTCMonth() + 1);
      case 'd':
        return two(date.getUTCDate());
      case 'e':
        return String(date.getUTCDate()).padStart(2);
      case 'H':
        return two(date.getUTCHours());
      case 'I':
        return two(date.getUTCHours() % 12 || 12);
      case 'M':
        return two(date.getUTCMinutes());
      case 'S':
        return two(date.getUTCSeconds());
      case 'N':
        return String(nanoseconds).padStart(9, '0');
      case 's':
        return String(Math.floor(seconds));
      case 'j':
        return String(dayOfYear + 1).padStart(3, '0');
      case 'a':
        return DAYS[date.getUTCDay()]?.slice(0, 3);
      case 'A':
        return DAYS[date.getUTCDay()];
      case 'b':
      case 'h':
        return MONTHS[date.getUTCMonth()]?.slice(0, 3);
      case 'B':
        return MONTHS[date.getUTCMonth()];
      case 'u':
        return String(date.getUTCDay() || 7);
      case 'w':
        return String(date.getUTCDay());
      case 'p':
        return date.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'Z':
        return 'UTC';
      case 'z':
        return '+0000';
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'F':
        return strftime('%Y-%m-%d', seconds);
      case 'T':
        return strftime('%H:%M:%S', seconds);
      case 'R':
        return strftime('%H:%M', seconds);
      case 'D':
        return strftime('%m/%d/%y', seconds);
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', seconds);
      case 'x':
        return strftime('%m/%d/%y', seconds);
      case 'X':
        return strftime('%H:%M:%S', seconds);
      case 'r':
        return strftime('%I:%M:%S %p', seconds);
      case '%':
        return '%';
      default:
        return undefined;
    }
  };
  return format.replace(/%(-|_|0)?(:*z|\d*[A-Za-z%])/g, (whole, flag: string | undefined, rest: string) => {
    const width = /^(\d+)N$/.exec(rest);
    if (width) return String(nanoseconds).padStart(9, '0').slice(0, Number(width[1]));
    if (rest === ':z') return '+00:00';
    const text = expand(rest);
    if (text === undefined) return whole;
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
    return flag === '_' ? text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length)) : text;
  });
}
