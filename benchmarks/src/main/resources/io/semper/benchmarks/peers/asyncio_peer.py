"""An echo server as an asyncio protocol, on uvloop if that is named and installed; prints PORT n."""
import asyncio
import socket
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


class Sink(asyncio.Protocol):
    pass


class Source(Echo):
    chunk = bytes(65536)

    def connection_made(self, transport):
        super().connection_made(transport)
        self.paused = False
        self.fill()

    def data_received(self, data):
        pass

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False
        self.fill()

    def fill(self):
        while not self.paused and not self.transport.is_closing():
            self.transport.write(self.chunk)


async def main(mode):
    loop = asyncio.get_running_loop()
    server = await loop.create_server({"echo": Echo, "sink": Sink, "source": Source}[mode], "127.0.0.1", 0, backlog=1024)
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if sys.argv[1] == "uvloop":
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
asyncio.run(main(sys.argv[2]))
