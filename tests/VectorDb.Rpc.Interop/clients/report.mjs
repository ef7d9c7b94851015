// A line for each case: "client case pass|FAIL". Exits with 1 if one failed.
let failed = 0;

export async function run(client, name, body) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('took longer than 120 s')), 120_000);
  });
  try {
    await Promise.race([body(), late]);
    console.log(client, name, 'pass');
  } catch (error) {
    failed++;
    console.log(client, name, 'FAIL');
    console.error(client, name, error);
  } finally {
    clearTimeout(timer);
  }
}

export function finish() {
  process.exit(failed ? 1 : 0);
}
