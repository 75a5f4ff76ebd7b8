-- users ---------------------------------------------------------------------------------------------------------------

CREATE TABLE users (
  id               INTEGER PRIMARY KEY,
  email            TEXT    NOT NULL UNIQUE,
  given_name       TEXT    NOT NULL,
  family_name      TEXT    NOT NULL,
  display_name     TEXT    NOT NULL,
  tier             TEXT    NOT NULL,
  roles            TEXT    NOT NULL, -- JSON array
  locale           TEXT    NOT NULL,
  country          TEXT    NOT NULL,
  phone            TEXT    NOT NULL, -- empty when there is none
  avatar_url       TEXT    NOT NULL, -- empty when there is none
  marketing_opt_in INTEGER NOT NULL,
  loyalty_points   INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  address          TEXT    NOT NULL  -- JSON, null when there is none
) STRICT;

-- orders --------------------------------------------------------------------------------------------------------------

CREATE TABLE customers (
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE prices (
  product_id INTEGER PRIMARY KEY,
  amount     INTEGER NOT NULL
) STRICT;

CREATE TABLE orders (
  id               INTEGER PRIMARY KEY,
  user_id          INTEGER NOT NULL,
  status           TEXT    NOT NULL,
  placed_at        INTEGER NOT NULL,
  total            INTEGER NOT NULL,
  lines            TEXT    NOT NULL, -- JSON array
  shipping_address TEXT    NOT NULL, -- JSON
  shipment_id      INTEGER NOT NULL, -- the latest, or 0
  note             TEXT    NOT NULL  -- empty when there is none
) STRICT;
CREATE INDEX orders_of_user ON orders (user_id, placed_at, id);

CREATE TABLE shipments (
  id              INTEGER PRIMARY KEY,
  order_id        INTEGER NOT NULL,
  carrier         TEXT    NOT NULL,
  tracking_number TEXT    NOT NULL, -- empty when there is none
  status          TEXT    NOT NULL,
  eta             INTEGER,
  updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX shipments_of_order ON shipments (order_id);

CREATE TABLE order_keys (
  user_id   INTEGER NOT NULL,
  key       TEXT    NOT NULL,
  body_hash TEXT    NOT NULL,
  result_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

-- notifications -------------------------------------------------------------------------------------------------------

CREATE TABLE recipients (
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE notifications (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  read       INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  link       TEXT    NOT NULL -- empty when it leads nowhere
) STRICT;
CREATE INDEX notifications_of_user ON notifications (user_id, created_at, id);
CREATE INDEX unread_of_user ON notifications (user_id) WHERE NOT read;

-- catalog -------------------------------------------------------------------------------------------------------------

CREATE TABLE products (
  id             INTEGER PRIMARY KEY,
  name           TEXT    NOT NULL,
  description    TEXT    NOT NULL,
  price          INTEGER NOT NULL,
  stock          INTEGER NOT NULL,
  rating         REAL,             -- NULL when there is no review
  review_count   INTEGER NOT NULL,
  category       TEXT    NOT NULL,
  brand          TEXT    NOT NULL,
  images         TEXT    NOT NULL, -- JSON array
  specifications TEXT    NOT NULL, -- JSON array
  recommended    TEXT    NOT NULL, -- JSON array of ids, the best first
  updated_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE reviews (
  id          INTEGER PRIMARY KEY,
  product_id  INTEGER NOT NULL,
  author_name TEXT    NOT NULL,
  rating      INTEGER NOT NULL,
  title       TEXT    NOT NULL,
  body        TEXT    NOT NULL,
  created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_of_product ON reviews (product_id, created_at, id);

-- payments ------------------------------------------------------------------------------------------------------------

CREATE TABLE payables (
  order_id INTEGER PRIMARY KEY,
  amount   INTEGER NOT NULL,
  open     INTEGER NOT NULL -- whether the order waits to be paid
) STRICT;

CREATE TABLE payments (
  id         INTEGER PRIMARY KEY,
  order_id   INTEGER NOT NULL,
  amount     INTEGER NOT NULL,
  method     TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE payment_keys (
  user_id   INTEGER NOT NULL,
  key       TEXT    NOT NULL,
  body_hash TEXT    NOT NULL,
  result_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

-- What the services tell each other -----------------------------------------------------------------------------------

-- orders to payments: there is something to pay.
CREATE TRIGGER order_placed AFTER INSERT ON orders BEGIN
  INSERT INTO payables (order_id, amount, open) VALUES (NEW.id, NEW.total, NEW.status = 'pending');
END;

-- The bank to payments: the money that it promised is here. payments to orders: it is paid.
CREATE TRIGGER payment_authorized AFTER INSERT ON payments WHEN NEW.status = 'authorized' BEGIN
  UPDATE payments SET status = 'captured' WHERE id = NEW.id;
  UPDATE payables SET open = 0 WHERE order_id = NEW.order_id;
  UPDATE orders SET status = 'paid' WHERE id = NEW.order_id;
END;
