package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One proxied connection: its phase, and what is the same in every phase. For the loop's thread. */
final class Session {
    private final ProxyLoop loop;
    private final Service service;
    private final Account account;
    private final Timers.Timer timer;
    private Phase phase;

    private Session(ProxyLoop loop, Service service, Account account) {
        this.loop = loop;
        this.service = service;
        this.account = account;
        this.timer = loop.timers().timer(() -> step(() -> phase.late()));
    }

    /**
     * Begins with a client that was accepted.
     *
     * @param listen where
     * @param channel closed if this fails
     * @throws IOException if the client has gone already
     */
    static Session begin(ProxyLoop loop, Service service, Listen listen, TlsSocketChannel channel) throws IOException {
        InetSocketAddress address;
        ProxyHeader direct;
        try {
            address = (InetSocketAddress) channel.getRemoteAddress();
            direct = ProxyHeader.of(address, channel.getLocalAddress());
        } catch (IOException gone) {
            channel.abort();
            throw gone;
        }
        Session session = new Session(loop, service, new Account(address, loop.now()));
        Side client = new Side(session, channel, loop.selector());
        loop.add(session);
        session.step(() -> listen.proxyProtocol()
                ? new ReadingHeader(session, client, direct, listen.tls())
                : ReadingHeader.after(session, client, direct, listen.tls(), Client.NOTHING));
        return session;
    }

    // ---- What happens ----

    /** A side is ready. */
    void ready(Side side, int operations) {
        Phase next;
        try {
            next = phase.ready(side, operations);
        } catch (RuntimeException fault) {
            failed(fault);
            return;
        }
        if (next != phase) {
            step(() -> next);
        }
    }

    /** The proxy does not wait for it any longer. */
    void stop() {
        step(() -> phase.stopped());
    }

    /** One of the steps that a phase can take: returns the phase that follows. */
    interface Step {
        Phase take();
    }

    /** Takes a step, and begins the phases that follow. */
    void step(Step step) {
        try {
            Phase next = step.take();
            while (next != phase) {
                timer.cancel();
                phase = next;
                next = phase.enter();
            }
        } catch (RuntimeException fault) {
            failed(fault);
        }
    }

    /** A fault of ours ends this connection, and no other. */
    private void failed(RuntimeException fault) {
        report("the connection is reset because of a fault of niotls: " + fault);
        phase.abort();
        Phase last = new Ended(this, Account.Status.INTERNAL);
        phase = last;
        last.enter();
    }

    // ---- For the phases ----

    ProxyLoop loop() {
        return loop;
    }

    Service service() {
        return service;
    }

    ProxySettings settings() {
        return service.settings();
    }

    Account account() {
        return account;
    }

    /** Returns the time in nanoseconds. */
    long now() {
        return loop.now();
    }

    /** Sets when the phase is late, from now on; it is cancelled when the phase ends. */
    void timeOutAfter(Duration time) {
        timer.set(now() + time.toNanos());
    }

    /** Says what failed. */
    void report(String words, IOException failure) {
        report(words + ": " + Reason.of(failure));
    }

    /** Says something about this connection. */
    void report(String words) {
        loop.report("client " + Addresses.text(account.client()) + ": " + words);
    }

    /** Is over: takes it from the loop. */
    void over(Account.Status status) {
        timer.cancel();
        loop.remove(this, status);
    }
}
