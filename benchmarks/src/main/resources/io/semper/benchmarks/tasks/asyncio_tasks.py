"""What TaskBenchmark and ParkedTasks measure, in asyncio: nanoseconds an operation, the best of five rounds; and memory.

Arguments: operations a round (10000), and tasks that wait (0: not measured).
"""
import asyncio
import platform
import sys
import time

CALLS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
PARKED = int(sys.argv[2]) if len(sys.argv) > 2 else 0


async def await_done(loop):
    done = loop.create_future()
    done.set_result(1)
    for _ in range(CALLS):
        await done


async def yield_now(loop):
    for _ in range(CALLS):
        await asyncio.sleep(0)


async def await_pending(loop):
    for _ in range(CALLS):
        future = loop.create_future()
        loop.call_soon(future.set_result, 1)
        await future


async def one():
    return 1


async def spawn_and_await(loop):
    for _ in range(CALLS):
        await asyncio.create_task(one())


async def play(loop, futures, me):
    for i in range(CALLS // 2):
        await futures[me]
        futures[me] = loop.create_future()
        futures[1 - me].set_result(i)


async def ping_pong(loop):
    futures = [loop.create_future(), loop.create_future()]
    futures[0].set_result(0)
    await asyncio.gather(play(loop, futures, 0), play(loop, futures, 1))


async def gather_thousand(loop):
    left = CALLS
    while left > 0:
        crowd = min(1000, left)
        await asyncio.gather(*(asyncio.sleep(0) for _ in range(crowd)))
        left -= crowd


async def take_in_turn(lock):
    for _ in range(CALLS // 2):
        async with lock:
            pass


async def lock_hand_over(loop):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(take_in_turn(lock)) for _ in range(2)]
    await asyncio.sleep(0)
    lock.release()
    await asyncio.gather(*tasks)


async def put_all(queue):
    for i in range(CALLS):
        await queue.put(i)


async def queue_put_get(loop):
    queue = asyncio.Queue(1)
    putter = asyncio.create_task(put_all(queue))
    for _ in range(CALLS):
        await queue.get()
    await putter


def resident():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))
    except OSError:
        return 0


async def wait_for(future):
    return await future


async def park(loop):
    futures = [loop.create_future() for _ in range(PARKED)]
    before = resident()
    began = time.perf_counter_ns()
    tasks = [asyncio.create_task(wait_for(future)) for future in futures]
    await asyncio.sleep(0)
    started = time.perf_counter_ns() - began
    each = (resident() - before) // PARKED
    for future in futures:
        future.set_result(1)
    await asyncio.gather(*tasks)
    print(f"asyncio: {PARKED:,} tasks, resident {each:,} B each ({resident() // 1024:,} KiB in all), "
          f"started in {started // PARKED:,} ns each")


async def main():
    loop = asyncio.get_running_loop()
    print("asyncio of Python", platform.python_version())
    for benchmark in (await_done, yield_now, await_pending, spawn_and_await, ping_pong, gather_thousand, lock_hand_over,
                      queue_put_get):
        best = float("inf")
        for _ in range(5):
            began = time.perf_counter_ns()
            await benchmark(loop)
            best = min(best, time.perf_counter_ns() - began)
        print(f"{benchmark.__name__:16} {best / CALLS:8.0f} ns", flush=True)
    if PARKED:
        await park(loop)


asyncio.run(main())
