-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "pooling" TEXT NOT NULL DEFAULT 'FIRST';
