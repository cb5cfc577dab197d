"""What TaskBenchmark measures, in asyncio: nanoseconds an operation, the best of five rounds."""
import asyncio
import platform
import time

CALLS = 10_000


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
    for _ in range(CALLS // 1000):
        await asyncio.gather(*(asyncio.sleep(0) for _ in range(1000)))


async def main():
    loop = asyncio.get_running_loop()
    print("asyncio of Python", platform.python_version())
    for benchmark in (await_done, yield_now, await_pending, spawn_and_await, ping_pong, gather_thousand):
        best = float("inf")
        for _ in range(5):
            began = time.perf_counter_ns()
            await benchmark(loop)
            best = min(best, time.perf_counter_ns() - began)
        print(f"{benchmark.__name__:16} {best / CALLS:8.0f} ns")


asyncio.run(main())
