package io.niotls.jsse;

import io.niotls.jsse.testing.Pairing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;

/**
 * A wire between a client's and a server's socket that can hold back what the server sends, in the middle of a record too.
 *
 * <p>One thread a direction carries the bytes; the lock guards how many of them may still pass.
 */
final class SocketRelay implements AutoCloseable {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final SocketPlainPair clientSide;
    private final SocketPlainPair serverSide;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int allowance = UNLIMITED;
    private boolean held;
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

    private SocketRelay(SocketPlainPair clientSide, SocketPlainPair serverSide) {
        this.clientSide = clientSide;
        this.serverSide = serverSide;
    }

    static SocketRelay start() throws IOException {
        SocketRelay relay = new SocketRelay(SocketPlainPair.connect(), SocketPlainPair.connect());
        SocketTask.run(() -> relay.carry(relay.clientSide.server(), relay.serverSide.client(), false));
        SocketTask.run(() -> relay.carry(relay.serverSide.client(), relay.clientSide.server(), true));
        return relay;
    }

    /** Returns sockets over both ends that have handshaken, and whose session tickets have arrived. */
    SocketPair handshaken(Pairing pairing) throws Exception {
        return over(pairing, SocketPair.clientContext(pairing.client()), SocketPair.serverContext(pairing.server()))
                .handshake().talk();
    }

    /** Returns sockets over both ends that have not begun. */
    SocketPair over(Pairing pairing, SSLContext clients, SSLContext servers) throws IOException {
        Socket client = clients.getSocketFactory()
                .createSocket(clientSide.client(), "localhost", clientSide.client().getPort(), true);
        return SocketPair.of(pairing, client, servers.getSocketFactory().createSocket(serverSide.server(), null, true));
    }

    /** Returns everything that the server has sent. */
    byte[] passed() {
        lock.lock();
        try {
            return passed.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /** Lets so many more bytes of the server pass, and keeps the rest. */
    void hold(int bytes) {
        lock.lock();
        try {
            allowance = bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is kept. */
    void awaitHeld() {
        lock.lock();
        try {
            while (!held) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets everything pass. */
    void release() {
        lock.lock();
        try {
            allowance = UNLIMITED;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void carry(Socket from, Socket to, boolean limited) throws IOException {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (limited) {
                    pass(next);
                }
                out.write(next);
            }
            to.shutdownOutput();
        }
    }

    private void pass(int next) {
        lock.lock();
        try {
            while (allowance == 0) {
                held = true;
                changed.signalAll();
                changed.awaitUninterruptibly();
            }
            held = false;
            if (allowance != UNLIMITED) {
                allowance--;
            }
            passed.write(next);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        release();
        try (clientSide; serverSide) {
            // Both are closed, whatever the first one says.
        }
    }
}
