package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Delegated tasks: who runs them, when, and what happens until then. */
@Timeout(60)
class EngineTasksTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    /** Trusts everybody, unless told to fail, and remembers which threads asked. */
    private static final class Judge implements X509TrustManager {
        private final List<Thread> threads = new ArrayList<>();
        private RuntimeException bug;

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            threads.add(Thread.currentThread());
            if (bug != null) {
                throw bug;
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {TestPki.root(KeyKind.ECDSA_P256).certificate()};
        }
    }

    /** Returns a link whose server has read a ClientHello and needs its task run. */
    private static EngineLink atTheServersTask(EngineSetup setup) throws SSLException {
        EngineLink link = setup.link();
        link.client().wrap();
        link.server().unwrap();
        assertEquals(HandshakeStatus.NEED_TASK, link.server().status());
        return link;
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void thereIsNoneWithoutNeed(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        assertNull(link.client().engine().getDelegatedTask());
        assertNull(link.server().engine().getDelegatedTask());
        link.client().engine().beginHandshake();
        assertNull(link.client().engine().getDelegatedTask());
        link.handshake();
        assertNull(link.client().engine().getDelegatedTask());
        assertNull(link.server().engine().getDelegatedTask());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aTaskIsHandedOutOnce(Pairing pairing) throws Exception {
        EngineLink link = atTheServersTask(new EngineSetup(pairing));
        SSLEngine server = link.server().engine();
        Runnable task = server.getDelegatedTask();
        assertNotNull(task);
        for (Runnable other = server.getDelegatedTask(); other != null; other = server.getDelegatedTask()) {
            other.run();
        }
        assertNull(server.getDelegatedTask());
        assertEquals(HandshakeStatus.NEED_TASK, link.server().status());
        task.run();
        assertNotEquals(HandshakeStatus.NEED_TASK, link.server().status());
        link.settle();
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void nothingMovesUntilTheTaskHasRun(Pairing pairing) throws Exception {
        EngineLink link = atTheServersTask(new EngineSetup(pairing));
        Runnable task = link.server().engine().getDelegatedTask();
        link.server().deliver((byte) 22, (byte) 3, (byte) 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(HandshakeStatus.NEED_TASK, link.server().wrap().getHandshakeStatus());
            assertEquals(HandshakeStatus.NEED_TASK, link.server().unwrap().getHandshakeStatus());
            assertEquals(0, link.client().waiting());
            assertEquals(3, link.server().waiting());
        }
        task.run();
        assertEquals(HandshakeStatus.NEED_WRAP, link.server().status());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aTaskThatRunsTwiceDoesNothingTheSecondTime(Pairing pairing) throws Exception {
        EngineLink link = atTheServersTask(new EngineSetup(pairing));
        Runnable task = link.server().engine().getDelegatedTask();
        task.run();
        task.run();
        link.settle();
        task.run();
        link.exchange();
        assertEquals(1, link.server().finished());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void tasksRunOnAnyThread(Pairing pairing) throws Exception {
        Judge judge = new Judge();
        EngineLink link = new EngineSetup(pairing).clientTrust(judge).link();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            link.client().engine().beginHandshake();
            boolean moved = true;
            while (moved) {
                moved = step(link.client(), pool) | step(link.server(), pool);
            }
        } finally {
            pool.shutdown();
            assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        }
        link.exchange();
        assertEquals(1, judge.threads.size());
        assertNotEquals(Thread.currentThread(), judge.threads.get(0));
    }

    private static boolean step(EngineDriver driver, ExecutorService pool) throws Exception {
        if (driver.status() != HandshakeStatus.NEED_TASK) {
            return driver.advance();
        }
        List<Future<?>> running = new ArrayList<>();
        SSLEngine engine = driver.engine();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            running.add(pool.submit(task));
        }
        for (Future<?> task : running) {
            task.get(30, TimeUnit.SECONDS);
        }
        assertFalse(running.isEmpty());
        return true;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void certificatesAreCheckedInATask(Pairing pairing) throws Exception {
        Judge judge = new Judge();
        EngineLink link = new EngineSetup(pairing).clientTrust(judge).link();
        link.client().engine().beginHandshake();
        boolean moved = true;
        while (moved) {
            int before = judge.threads.size();
            HandshakeStatus status = link.client().status();
            moved = link.client().advance();
            assertTrue(judge.threads.size() == before || status == HandshakeStatus.NEED_TASK, "asked while " + status);
            moved |= link.server().advance();
        }
        assertEquals(1, judge.threads.size());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aTaskThatRunsAfterCloseHarmsNobody(Pairing pairing) throws Exception {
        EngineLink link = atTheServersTask(new EngineSetup(pairing));
        Runnable task = link.server().engine().getDelegatedTask();
        link.server().engine().closeOutbound();
        task.run();
        link.settle();
        assertEquals(0, link.server().finished());
        assertTrue(link.server().engine().isOutboundDone());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aTaskThatRunsAfterTheEndOfInputHarmsNobody(Pairing pairing) throws Exception {
        EngineLink link = atTheServersTask(new EngineSetup(pairing));
        SSLEngine server = link.server().engine();
        Runnable task = server.getDelegatedTask();
        assertThrows(SSLException.class, server::closeInbound);
        server.closeOutbound();
        task.run();
        link.settle();
        assertTrue(server.isInboundDone());
        assertTrue(server.isOutboundDone());
        assertEquals(Status.CLOSED, link.server().wrap().getStatus());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatATaskThrowsComesFromTheNextCall(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).serverKeys().link();
        link.client().wrap();
        link.server().unwrap();
        Runnable task = link.server().engine().getDelegatedTask();
        task.run();
        assertThrows(SSLHandshakeException.class, () -> link.server().unwrap());
        assertEquals(HandshakeStatus.NEED_WRAP, link.server().status());
        assertTrue(link.server().wrap().bytesProduced() > 0);
        link.settle();
        assertEquals(Status.CLOSED, link.server().wrap().getStatus());
        assertTrue(link.client().failure().getMessage().contains("Received fatal alert: handshake_failure"));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aBugInATrustManagerIsNotTrust(Pairing pairing) throws Exception {
        Judge judge = new Judge();
        judge.bug = new IllegalStateException("a bug");
        EngineLink link = new EngineSetup(pairing).clientTrust(judge).link();
        assertThrows(Exception.class, link::handshake);
        link.settle();
        assertFalse(link.client().engine().getSession().isValid());
        assertTrue(link.server().hasFailed());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void twoThreadsWrapAndUnwrapAtOnce(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        EngineTraffic traffic = new EngineTraffic(link.client().engine(), link.server().engine());
        byte[] up = EngineLink.data(3_000_000);
        byte[] down = EngineLink.data(2_999_999);
        List<byte[]> received = traffic.bothWays(up, down);
        assertArrayEquals(up, received.get(0));
        assertArrayEquals(down, received.get(1));
        link.exchange();
    }
}
