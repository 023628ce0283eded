-- CreateEnum
CREATE TYPE "JobKind" AS ENUM ('CREATE_DATASET', 'REVISE_DATASET', 'MEASURE_TOKENS');
CREATE TYPE "JobStatus" AS ENUM ('WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');
CREATE TYPE "Exclusion" AS ENUM ('DUPLICATE', 'LEAK', 'CONFLICT', 'CLASS_FULL');
CREATE TYPE "FindingKind" AS ENUM ('DUPLICATE', 'LEAK', 'CONFLICT', 'NON_ARABIC');

-- AlterTable
ALTER TABLE "DatasetVersion" ADD COLUMN "settings" JSONB,
ADD COLUMN "report" JSONB,
ADD COLUMN "excludedCount" INTEGER NOT NULL DEFAULT 0;
UPDATE "DatasetVersion" SET "settings" =
  jsonb_build_object('seed', "seed", 'validationShare', "validationShare", 'testShare', "testShare");
ALTER TABLE "DatasetVersion" ALTER COLUMN "settings" SET NOT NULL,
DROP COLUMN "seed",
DROP COLUMN "validationShare",
DROP COLUMN "testShare";

-- AlterTable
ALTER TABLE "Document" ADD COLUMN "official" "Split",
ADD COLUMN "group" TEXT,
ADD COLUMN "fold" SMALLINT,
ADD COLUMN "excluded" "Exclusion";

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL,
    "kind" "JobKind" NOT NULL,
    "status" "JobStatus" NOT NULL DEFAULT 'WAITING',
    "input" JSONB NOT NULL,
    "datasetId" TEXT NOT NULL,
    "stage" TEXT,
    "done" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "total" DOUBLE PRECISION,
    "unit" TEXT,
    "stageStartedAt" TIMESTAMPTZ(3),
    "error" JSONB,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "leaseToken" TEXT,
    "leaseUntil" TIMESTAMPTZ(3),
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "DatasetFinding" (
    "versionId" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "kind" "FindingKind" NOT NULL,
    "document" INTEGER NOT NULL,
    "twin" INTEGER,
    "similarity" DOUBLE PRECISION,

    CONSTRAINT "DatasetFinding_pkey" PRIMARY KEY ("versionId","index")
);
CREATE TABLE "TokenReport" (
    "versionId" TEXT NOT NULL,
    "baseModelId" TEXT NOT NULL,
    "normalization" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TokenReport_pkey" PRIMARY KEY ("versionId","baseModelId","normalization")
);

-- CreateIndex
CREATE INDEX "Job_status_id_idx" ON "Job"("status", "id");
CREATE INDEX "Job_datasetId_id_idx" ON "Job"("datasetId", "id");
CREATE INDEX "DatasetFinding_versionId_kind_index_idx" ON "DatasetFinding"("versionId", "kind", "index");

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "DatasetFinding" ADD CONSTRAINT "DatasetFinding_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DatasetVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TokenReport" ADD CONSTRAINT "TokenReport_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DatasetVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TokenReport" ADD CONSTRAINT "TokenReport_baseModelId_fkey" FOREIGN KEY ("baseModelId") REFERENCES "BaseModel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
