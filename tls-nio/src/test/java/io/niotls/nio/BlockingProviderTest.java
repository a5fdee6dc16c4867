package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStreamWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs as they were written for {@code java.net}: a thread for each connection, streams, timeouts. */
class BlockingProviderTest {
    private static final int LONG_MILLIS = 30_000;

    /** What a program does with one connection. */
    private interface Conversation {
        void with(Socket socket) throws Exception;
    }

    /** Accepts until it is closed, with a thread for each connection. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket listener;
        private final Background<Integer> accepting;
        private final List<Background<Boolean>> conversations = new ArrayList<>();

        Server(Providers nio, Conversation conversation) throws IOException {
            listener = nio.listener().socket();
            accepting = Background.start(() -> {
                while (true) {
                    try {
                        Socket socket = listener.accept();
                        conversations.add(Background.start(() -> {
                            try (socket) {
                                conversation.with(socket);
                            }
                            return true;
                        }));
                    } catch (ClosedChannelException closed) {
                        return conversations.size();
                    }
                }
            });
        }

        Socket connect(Providers nio) throws IOException {
            Socket socket = nio.provider().openSocketChannel().socket();
            socket.connect(listener.getLocalSocketAddress(), LONG_MILLIS);
            return socket;
        }

        /** Stops, and returns how many conversations there were; throws what one has thrown. */
        int stop() throws Exception {
            listener.close();
            int count = accepting.result();
            for (Background<Boolean> conversation : conversations) {
                assertTrue(conversation.result());
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksInLines(Providers nio) throws Exception {
        try (Server server = new Server(nio, BlockingProviderTest::answerLines)) {
            try (Socket socket = server.connect(nio)) {
                BufferedWriter out = writer(socket);
                BufferedReader in = reader(socket);
                for (int i = 0; i < 100; i++) {
                    out.write("line " + i + "\n");
                    out.flush();
                    assertEquals("LINE " + i, in.readLine());
                }
                assertFalse(in.ready());
                out.write("one\ntwo\nthree\n");
                out.flush();
                socket.shutdownOutput();
                assertEquals("ONE", in.readLine());
                assertEquals("TWO", in.readLine());
                assertEquals("THREE", in.readLine());
                assertNull(in.readLine());
            }
            assertEquals(1, server.stop());
        }
    }

    private static void answerLines(Socket socket) throws IOException {
        BufferedReader in = reader(socket);
        BufferedWriter out = writer(socket);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.write(line.toUpperCase(Locale.ROOT) + "\n");
            out.flush();
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static BufferedWriter writer(Socket socket) throws IOException {
        return new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void sendsObjects(Providers nio) throws Exception {
        Conversation size = socket -> {
            ObjectOutputStream out = new ObjectOutputStream(socket.getOutputStream());
            out.flush();
            ObjectInputStream in = new ObjectInputStream(new BufferedInputStream(socket.getInputStream()));
            out.writeObject(Map.of("size", ((List<?>) in.readObject()).size()));
            out.flush();
        };
        try (Server server = new Server(nio, size)) {
            try (Socket socket = server.connect(nio)) {
                ObjectOutputStream out = new ObjectOutputStream(socket.getOutputStream());
                List<String> many = new ArrayList<>();
                for (int i = 0; i < 20_000; i++) {
                    many.add("number " + i);
                }
                out.writeObject(many);
                out.flush();
                ObjectInputStream in = new ObjectInputStream(socket.getInputStream());
                assertEquals(Map.of("size", 20_000), in.readObject());
                assertEquals(-1, in.read());
            }
            assertEquals(1, server.stop());
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesManyAtOnce(Providers nio) throws Exception {
        Conversation echo = socket -> socket.getInputStream().transferTo(socket.getOutputStream());
        try (Server server = new Server(nio, echo)) {
            List<Background<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] data = Loopback.random(100_000, i);
                clients.add(Background.start(() -> {
                    try (Socket socket = server.connect(nio)) {
                        Background<Boolean> writing = Background.start(() -> {
                            socket.getOutputStream().write(data);
                            socket.shutdownOutput();
                            return true;
                        });
                        byte[] received = socket.getInputStream().readAllBytes();
                        assertTrue(writing.result());
                        return received;
                    }
                }));
            }
            for (int i = 0; i < clients.size(); i++) {
                assertArrayEquals(Loopback.random(100_000, i), clients.get(i).result());
            }
            assertEquals(20, server.stop());
        }
    }

    /** A peer that says nothing for some time is asked again, and the connection goes on. */
    @ParameterizedTest
    @EnumSource
    void beatsWhileItWaits(Providers nio) throws Exception {
        Conversation slow = socket -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            // Three questions, one answer.
            int sum = in.readInt() + in.readInt() + in.readInt();
            out.writeInt(sum);
        };
        try (Server server = new Server(nio, slow)) {
            try (Socket socket = server.connect(nio)) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                for (int i = 0; i < 2; i++) {
                    out.writeInt(7);
                    socket.setSoTimeout(1);
                    assertThrows(SocketTimeoutException.class, in::readInt);
                }
                out.writeInt(7);
                socket.setSoTimeout(LONG_MILLIS);
                assertEquals(21, in.readInt());
                assertEquals(-1, in.read());
            }
            assertEquals(1, server.stop());
        }
    }
}
