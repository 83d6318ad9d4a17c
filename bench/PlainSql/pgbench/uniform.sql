\set sender random(0, :accounts - 1)
\set away random(1, :accounts - 1)
\set recipient (:sender + :away) % :accounts
SELECT * FROM send_transfer(gen_random_uuid()::text, gen_random_uuid(), gen_random_uuid(), lpad(:sender, 32, '0')::uuid, lpad(:recipient, 32, '0')::uuid, 'USDT', 10000, NULL);
